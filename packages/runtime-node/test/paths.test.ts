import { posix, win32 } from 'node:path';
import { InvalidArgumentError } from '@langevin/core';
import { describe, expect, it } from 'vitest';
import { folderAbove } from '../src/files/folder-above.ts';
import { localPath } from '../src/files/local-path.ts';

describe('the path that a user gives', () => {
  it.each([
    ['/models/faces', '/models/faces'],
    ['file:///models/two%20faces', '/models/two faces'],
    ['back\\slash', `${process.cwd()}/back\\slash`],
  ])('is one of a system like Unix: %s', (given, expected) => {
    expect(localPath('source', given, posix)).toBe(expected);
  });

  it.each([
    ['C:\\models\\faces', 'C:\\models\\faces'],
    ['C:/models/faces/', 'C:\\models\\faces'],
    ['c:\\models\\..\\faces', 'c:\\faces'],
    ['\\\\server\\share\\faces', '\\\\server\\share\\faces'],
    ['file:///C:/models/two%20faces', 'C:\\models\\two faces'],
    ['file://server/share/faces', '\\\\server\\share\\faces'],
  ])('is one of Windows: %s', (given, expected) => {
    expect(localPath('source', given, win32)).toBe(expected);
  });

  it.each([
    ['file:///models/faces', 'write file:///C:/path/to/folder'],
    ['https://example.com/faces', 'is no local folder'],
    ['', 'is empty'],
    ['a\0b', '"a\\u0000b" holds the character 0'],
  ])('is none on Windows: "%s"', (given, message) => {
    expect(() => localPath('source', given, win32)).toThrow(InvalidArgumentError);
    expect(() => localPath('source', given, win32)).toThrow(message);
  });
});

describe('the folder from which a path of a model leads to a file', () => {
  it.each([
    ['/m/unet/a.bin', 'unet/a.bin', '/m'],
    ['/m/a.bin', './a.bin', '/m'],
    ['/m/other.bin', 'a.bin', undefined],
    ['/m/data.bin', 'a.bin', undefined],
  ])('is found on a system like Unix: %s, %s', (file, path, folder) => {
    expect(folderAbove(file, path, posix)).toBe(folder);
  });

  it.each([
    ['C:\\m\\unet\\a.bin', 'unet/a.bin', 'C:\\m'],
    ['\\\\server\\share\\m\\a.bin', './a.bin', '\\\\server\\share\\m'],
    ['C:\\m\\data.bin', 'a.bin', undefined],
  ])('is found on Windows: %s, %s', (file, path, folder) => {
    expect(folderAbove(file, path, win32)).toBe(folder);
  });
});
