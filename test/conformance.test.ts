import { loadEngine } from '../ts/node/engine.ts';
import { conformance } from './conformance.ts';

conformance('js', () => loadEngine('js'));
conformance('wasm', () => loadEngine('wasm'));
