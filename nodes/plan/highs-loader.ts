import highsModule, { type Highs } from 'highs';

// The package's types describe its CommonJS build; what an ES module imports is the loader itself.
const load = highsModule as unknown as () => Promise<Highs>;

/** Loads a fresh instance of the solver, with memory of its own. */
export function loadHighs(): Promise<Highs> {
  return load();
}
