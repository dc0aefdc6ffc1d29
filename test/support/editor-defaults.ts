import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from './project.js';

/** The default settings that a node's editor page gives to a new node, by property; without its empty name. */
export function editorDefaults(page: string): Record<string, string | number | boolean> {
  const html = readFileSync(path.join(projectRoot, page), 'utf8');
  const found = [...html.matchAll(/(\w+):\s*\{\s*value:\s*('[^']*'|[\d.]+|true|false)/g)];
  return Object.fromEntries(
    found
      .filter(([, property]) => property !== 'name')
      .map(([, property, value]) => [property, JSON.parse(value.replaceAll("'", '"')) as string | number | boolean]),
  );
}
