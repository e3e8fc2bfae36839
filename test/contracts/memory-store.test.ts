import { createMemoryStore } from '../../reference-target/stores/memory-store.ts';
import { storeSuite } from './store.suite.ts';

storeSuite('memory', async (specs, clock) => createMemoryStore({ specs, clock }));
