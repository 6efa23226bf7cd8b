/** How the console is built, and served with hot reload beside a running Worker (`npm run dev:console`). */
import { resolve } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin, type ProxyOptions } from "vite";

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

/** The page's text does not wait until the styles have said which font it is in. */
const preloadFont: Plugin = {
  name: "preload-font",
  apply: "build",
  transformIndexHtml: {
    order: "post",
    handler: (_, { bundle = {} }) => {
      const font = Object.keys(bundle).find((file) => /inter-latin-.*\.woff2$/.test(file));
      if (font === undefined) throw new Error("The font that is to be preloaded is not in the bundle.");
      const attrs = { rel: "preload", as: "font", type: "font/woff2", crossorigin: true, href: `/console/${font}` };
      return [{ tag: "link", attrs, injectTo: "head" as const }];
    },
  },
};

export default defineConfig({
  root: import.meta.dirname,
  base: "/console/",
  // Text that shows what cannot be seen, whoever wrote it.
  plugins: [react({ jsxImportSource: "#jsx" }), preloadFont],
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
          groups: [{ name: "react", test: /node_modules[\\/](?:react|react-dom|scheduler)[\\/]/ }],
        },
      },
    },
  },
  resolve: {
    alias: { "#worker": resolve(import.meta.dirname, "../src"), "#jsx": resolve(import.meta.dirname, "src/jsx") },
  },
  server: {
    port: 5173,
    strictPort: true,
    proxy: { "/control": toWorker, "/healthz": toWorker, "/gateways": toWorker, "/inference": toWorker },
  },
});
