/** The entry of the lens's Web Worker, with the engines that there are. */
import { loadEngine } from '../engine.ts';
import { begin } from '../thread.ts';
import { type PagePort, serve } from './serve.ts';

begin((port: PagePort) => serve(port, loadEngine));
