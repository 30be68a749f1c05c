import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, loadEnv } from 'vite';

/** The oldest browsers of offices: domestic ones on Chromium kernels from 86 on. */
const OLDEST = 'chrome86';
const folder = fileURLToPath(new URL('.', import.meta.url));

/** Builds the page into GUANCHAO_WEB_OUT, or `dist` beside this file. The server fills in `__CSP_NONCE__`. */
export default defineConfig(({ mode }) => ({
  root: folder,
  plugins: [react()],
  build: {
    outDir: loadEnv(mode, folder, 'GUANCHAO_WEB_').GUANCHAO_WEB_OUT ?? 'dist',
    emptyOutDir: true,
    target: OLDEST,
    cssTarget: OLDEST,
    // A preload polyfill and inlined files would need exemptions from the content security policy.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // The chart is a part of its own (loaded with the incident page); antd is one piece of about this size, in kB.
    chunkSizeWarningLimit: 1200,
  },
}));
