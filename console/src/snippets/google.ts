/** Lines for Google's clients, which say model and method in the path (docs/gemini.md). */
import { literal as json } from "../components/literal.ts";
import type { Snippet } from "./snippet.ts";

/** Which version each of them calls. */
const reaches = (version: string): readonly string[] => [`/${version}/models/{model}:generateContent`];

export const GOOGLE: readonly Snippet[] = [
  {
    id: "google-genai",
    name: "Google Gen AI SDK",
    group: "google",
    title: "TypeScript",
    reaches: reaches("v1"),
    ownId: true,
    text: ({ base, key, model }) => `import { GoogleGenAI } from "@google/genai";

const ai = new GoogleGenAI({
  apiKey: ${json(key)},
  httpOptions: { baseUrl: ${json(base)} },
});
const answer = await ai.models.generateContent({
  model: ${json(model)},
  contents: "Hello!",
});
console.log(answer.text);`,
  },
  {
    id: "ai-sdk-google",
    name: "AI SDK: Google",
    group: "google",
    title: "TypeScript",
    reaches: reaches("v1beta"),
    ownId: true,
    text: ({ base, key, model }) => `import { createGoogleGenerativeAI } from "@ai-sdk/google";
import { generateText } from "ai";

const google = createGoogleGenerativeAI({
  baseURL: ${json(`${base}/v1beta`)},
  apiKey: ${json(key)},
});
const { text } = await generateText({
  model: google(${json(model)}),
  prompt: "Hello!",
});`,
  },
];
