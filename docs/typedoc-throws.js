import { Application, ReflectionKind } from 'typedoc';

/**
 * A plugin that shows which error a `@throws {SomeError}` names: the error's name, linked to its page, before the text.
 *
 * @param {Application} app
 */
export function load(app) {
  // Before the links are resolved, at priority -300, once the packages are merged: errors live in another package.
  app.on(Application.EVENT_PROJECT_REVIVE, nameErrors);
}

/** @param {import('typedoc').ProjectReflection} project */
function nameErrors(project) {
  const classes = project.getReflectionsByKind(ReflectionKind.Class);
  for (const { comment } of Object.values(project.reflections)) {
    for (const tag of comment?.getTags('@throws') ?? []) {
      const name = tag.typeAnnotation?.replace(/^\{|\}$/g, '');
      if (name === undefined) continue;
      const target = classes.find((each) => each.name === name);
      tag.content.unshift(
        target ? { kind: 'inline-tag', tag: '@link', text: name, target } : { kind: 'code', text: `\`${name}\`` },
        { kind: 'text', text: ' ' },
      );
    }
  }
}
