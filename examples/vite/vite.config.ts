import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { webrunProxy } from './webrunProxy.js';

export default defineConfig({ plugins: [react(), webrunProxy()] });
