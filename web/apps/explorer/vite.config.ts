import { defineConfig } from 'vite';
import { app } from '../../vite.shared';

export default defineConfig(app('explorer', 5181));
