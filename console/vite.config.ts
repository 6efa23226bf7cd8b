/** How the console is built, and served with hot reload beside a running Worker (`npm run dev:console`). */
import { resolve } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig, type ProxyOptions } from "vite";

/** Where `npm start` listens, unless told otherwise. */
const WORKER = process.env["WORKER"] ?? "http://127.0.0.1:8787";

/** The Worker takes changes from its own pages only, so the development server speaks as one of them. */
const toWorker: ProxyOptions = {
  target: WORKER,
  changeOrigin: true,
  configure: (proxy) => {
    proxy.on("proxyReq", (request) => {
      if (request.hasHeader("origin")) request.setHeader("origin", WORKER);
    });
  },
};

export default defineConfig({
  root: import.meta.dirname,
  base: "/console/",
  plugins: [react()],
  build: {
    outDir: "dist/client",
    emptyOutDir: true,
    target: "es2023",
    // The page's policy lets nothing be inlined that it does not name.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // What changes with a release of ours apart from what does not, so that a new version is a small download.
        codeSplitting: {
          groups: [
            { name: "react", test: /node_modules[\\/](?:react|react-dom|scheduler)[\\/]/ },
            { name: "components", test: /node_modules[\\/](?:@base-ui|@floating-ui|@tanstack)[\\/]/ },
          ],
        },
      },
    },
  },
  resolve: { alias: { "#worker": resolve(import.meta.dirname, "../src") } },
  server: {
    port: 5173,
    strictPort: true,
    proxy: { "/control": toWorker, "/healthz": toWorker, "/gateways": toWorker, "/inference": toWorker },
  },
});
