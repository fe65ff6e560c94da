import { defineConfig } from 'vite';
import { app } from '../../vite.shared';

export default defineConfig(app('till', 5184));
