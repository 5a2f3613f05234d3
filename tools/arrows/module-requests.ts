import { parseSync, Visitor } from 'oxc-parser';

/** One module that a source asks for, by any of the ways the language has. */
export interface ModuleRequest {
  /** The specifier, or undefined where it is computed at run time. */
  readonly specifier: string | undefined;
  /** Line of the request, from 1. */
  readonly line: number;
}

interface Expression {
  readonly type: string;
  readonly start: number;
}

/**
 * The modules that a TypeScript source imports, re-exports, requires or names in a type.
 *
 * @throws {SyntaxError} if the source can't be parsed.
 */
export function moduleRequests(path: string, source: string): ModuleRequest[] {
  const { program, errors } = parseSync(path, source);
  const [error] = errors;
  if (error !== undefined) throw new SyntaxError(`${path}: ${error.message}`);

  const requests: ModuleRequest[] = [];
  const add = (from: Expression | null): void => {
    if (from === null) return;
    const specifier = from.type === 'Literal' ? (from as { value?: unknown }).value : undefined;
    requests.push({
      specifier: typeof specifier === 'string' ? specifier : undefined,
      line: source.slice(0, from.start).split('\n').length,
    });
  };
  new Visitor({
    ImportDeclaration: (node) => add(node.source),
    ExportNamedDeclaration: (node) => add(node.source),
    ExportAllDeclaration: (node) => add(node.source),
    ImportExpression: (node) => add(node.source),
    TSImportType: (node) => add(node.source),
    TSExternalModuleReference: (node) => add(node.expression),
    CallExpression: ({ callee, arguments: [first] }) => {
      // Anything else called `require` is somebody's own function: modules have no such name.
      if (callee.type === 'Identifier' && callee.name === 'require' && first?.type === 'Literal') add(first);
    },
  }).visit(program);
  return requests;
}
