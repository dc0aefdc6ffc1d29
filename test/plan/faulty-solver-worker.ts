// A solver's thread that fails at its first problem, in the way that its data ask for.
import { parentPort, workerData } from 'node:worker_threads';

const { fault } = workerData as { readonly fault: 'crash' | 'exit' | 'hang' | 'memory' };

parentPort?.once('message', () => {
  switch (fault) {
    case 'crash':
      throw new Error('the test made it crash');
    case 'exit':
      return process.exit(3);
    case 'hang':
      for (;;);
    case 'memory': {
      const kept: number[][] = [];
      for (;;) kept.push(new Array<number>(100_000).fill(kept.length));
    }
  }
});
