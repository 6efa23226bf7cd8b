/** Public prices by provider and model, made by `npm run prices` from genai-prices 0.1.8, 2026-11-25 */
import type { PriceTable } from "./find-price.ts";

export const PRICE_TABLE: PriceTable = {
  version: "genai-prices 0.1.8",
  families: {
    "anthropic": {
      api: "https://api\\.anthropic\\.com",
      models:
        '[[["^claude-2","*claude-v2"],[{"rates":[[-1,8,24]]}]],' +
        '[["^claude-3-5-haiku","^claude-3.5-haiku"],[{"rates":[[-1,0.8,4,0.08,1,1.6]],"searches":10}]],' +
        '[["^claude-3-5-sonnet","^claude-3.5-sonnet"],[{"rates":[[-1,3,15,0.3,3.75,6]],"searches":10}]],' +
        '[["^claude-3-7-sonnet","^claude-3.7-sonnet","^claude-sonnet-3.7","^claude-sonnet-3-7"],[{"rates":[[-1,3,15,0.3,3.75,6]],"searches":10}]],' +
        '[["^claude-3-haiku"],[{"rates":[[-1,0.25,1.25,0.03,0.3,0.5]]}]],' +
        '[["^claude-3-opus"],[{"rates":[[-1,15,75,1.5,18.75,30]]}]],' +
        '[["^claude-3-sonnet"],[{"rates":[[-1,3,15,0.3,3.75,6]]}]],' +
        '[["=claude-fable-5","/^claude-fable-5-\\\\d{8}$"],[{"rates":[[-1,10,50,1,12.5,20]],"searches":10}]],' +
        '[["=claude-fable-5-1","/^claude-fable-5-1-\\\\d{8}$"],[{"rates":[[-1,10,50,0.25,12.5,20]],"searches":10}]],' +
        '[["^claude-haiku-4-5","^claude-haiku-4.5","^claude-4-5-haiku","^claude-4.5-haiku"],[{"rates":[[-1,1,5,0.1,1.25,2]],"searches":10}]],' +
        '[["^claude-opus-4-0","^claude-4-opus","=claude-opus-4","=claude-opus-4-20250514"],[{"rates":[[-1,15,75,1.5,18.75,30]],"searches":10}]],' +
        '[["^claude-opus-4-1","^claude-opus-4.1"],[{"rates":[[-1,15,75,1.5,18.75,30]],"searches":10}]],' +
        '[["^claude-opus-4-5","^claude-opus-4.5","^claude-4-5-opus","^claude-4.5-opus"],[{"rates":[[-1,5,25,0.5,6.25,10]],"searches":10}]],' +
        '[["^claude-opus-4-6","^claude-opus-4.6","^claude-4-6-opus","^claude-4.6-opus"],[{"rates":[[-1,5,25,0.5,6.25,10],[200000,10,37.5,1,12.5,20]],"searches":10},{"from":"2026-03-13","rates":[[-1,5,25,0.5,6.25,10]],"searches":10}]],' +
        '[["^claude-opus-4-7","^claude-opus-4.7","^claude-4-7-opus","^claude-4.7-opus"],[{"rates":[[-1,5,25,0.5,6.25,10]],"searches":10}]],' +
        '[["^claude-opus-4-8","^claude-opus-4.8","^claude-4-8-opus","^claude-4.8-opus"],[{"rates":[[-1,5,25,0.5,6.25,10]],"searches":10}]],' +
        '[["=claude-opus-5","/^claude-opus-5-\\\\d{8}$","^claude-opus-5.0","^claude-5-opus","^claude-5.0-opus"],[{"rates":[[-1,5,25,0.5,6.25,10]],"searches":10}]],' +
        '[["=claude-opus-5-5","/^claude-opus-5-5-\\\\d{8}$","^claude-opus-5.5","^claude-5-5-opus","^claude-5.5-opus"],[{"rates":[[-1,4,20,0.2,5,8]],"searches":10}]],' +
        '[["^claude-sonnet-4-2025","^claude-sonnet-4-0","^claude-sonnet-4@","=claude-sonnet-4","^claude-4-sonnet"],[{"rates":[[-1,3,15,0.3,3.75,6]],"searches":10}]],' +
        '[["^claude-sonnet-4-5","^claude-sonnet-4.5"],[{"rates":[[-1,3,15,0.3,3.75,6],[200000,6,22.5,0.6,7.5,12]],"searches":10}]],' +
        '[["^claude-sonnet-4-6","^claude-sonnet-4.6"],[{"rates":[[-1,3,15,0.3,3.75,6],[200000,6,22.5,0.6,7.5,12]],"searches":10},{"from":"2026-03-13","rates":[[-1,3,15,0.3,3.75,6]],"searches":10}]],' +
        '[["^claude-sonnet-5","^claude-sonnet-5.0","^claude-5-sonnet","^claude-5.0-sonnet"],[{"rates":[[-1,2,10,0.2,2.5,4]],"searches":10}]],' +
        '[["=claude-v1"],[{"rates":[[-1,8,24]]}]]]',
    },
    "arcee": {
      api: "https://api\\.arcee\\.ai(?:/|$)",
      models:
        '[[["=deepseek/deepseek-v4-flash-latest"],[{"rates":[[-1,0.14,0.28,0.028]]}]],' +
        '[["=deepseek/deepseek-v4-pro"],[{"rates":[[-1,1.74,3.48,0.2]]}]],' +
        '[["=moonshotai/kimi-k3"],[{"rates":[[-1,3,15,0.3]]}]],' +
        '[["=thinkingmachines/inkling-small"],[{"rates":[[-1,0.5,1.2,0.1]]}]],' +
        '[["=trinity-large-thinking"],[{"rates":[[-1,0.25,0.8,0.06]]}]],' +
        '[["=zai-org/glm-5.2"],[{"rates":[[-1,1.4,4.4,0.26]]}]]]',
    },
    "avian": {
      api: "https://api\\.avian\\.io",
      models:
        '[[["=meta-llama-3.1-405b-instruct"],[{"rates":[[-1,1.5,1.5]]}]],' +
        '[["=meta-llama-3.1-70b-instruct"],[{"rates":[[-1,0.45,0.45]]}]],' +
        '[["=meta-llama-3.1-8b-instruct"],[{"rates":[[-1,0.1,0.1]]}]],' +
        '[["=meta-llama-3.3-70b-instruct"],[{"rates":[[-1,0.45,0.45]]}]],' +
        '[["=deepseek/deepseek-v3.2"],[{"rates":[[-1,0.23,0.33,0.012]]}]],' +
        '[["=deepseek/deepseek-v4-flash"],[{"rates":[[-1,0.0805,0.161,0.0165]]}]],' +
        '[["=deepseek/deepseek-v4-pro"],[{"rates":[[-1,1.305,2.61,0.10875]]}]],' +
        '[["=deepseek/deepseek-v4-pro-0813"],[{"rates":[[-1,0.594,1.782,0.0198]]}]],' +
        '[["=minimax/minimax-m2.5"],[{"rates":[[-1,0.27,1.08,0.15]]}]],' +
        '[["=moonshotai/kimi-k2.5"],[{"rates":[[-1,0.45,2.2,0.225]]}]],' +
        '[["=moonshotai/kimi-k2.6"],[{"rates":[[-1,0.95,4,0.16]]}]],' +
        '[["=xiaomi/mimo-v2.5"],[{"rates":[[-1,0.2,0.4,0.05]]}]],' +
        '[["=xiaomi/mimo-v2.5-pro"],[{"rates":[[-1,0.435,0.87,0.0036]]}]],' +
        '[["=z-ai/glm-4.7"],[{"rates":[[-1,0.388,1.806,0.097]]}]],' +
        '[["=z-ai/glm-5"],[{"rates":[[-1,0.516,2.322,0.129]]}]],' +
        '[["=z-ai/glm-5.1"],[{"rates":[[-1,0.743,2.971,0.186]]}]],' +
        '[["=z-ai/glm-5.2"],[{"rates":[[-1,0.495,1.733,0.124]]}]]]',
    },
    "aws": {
      api: "https://bedrock-runtime\\.[a-z0-9-]+\\.amazonaws\\.com(/|$)",
      models:
        '[[["*amazon.nova-2-sonic"],[]],' +
        '[["*amazon.nova-lite","=amazon.nova-lite"],[{"rates":[[-1,0.06,0.24,0.015]]}]],' +
        '[["*amazon.nova-micro","=amazon.nova-micro"],[{"rates":[[-1,0.035,0.14,0.00875]]}]],' +
        '[["*amazon.nova-premier","=amazon.nova-premier"],[{"rates":[[-1,2.5,12.5,0.625]]}]],' +
        '[["*amazon.nova-pro","=amazon.nova-pro"],[{"rates":[[-1,0.8,3.2,0.2]]}]],' +
        '[["*amazon.nova-sonic"],[]],' +
        '[["*amazon.titan-embed-text","=amazon.titan-embed-text"],[{"rates":[[-1,0.1,0]]}]],' +
        '[["*titan-text-express","=amazon.titan-text-express"],[{"rates":[[-1,0.2,0.6]]}]],' +
        '[["*titan-text-lite","=amazon.titan-text-lite"],[{"rates":[[-1,0.15,0.2]]}]],' +
        '[["*deepseek.r1","=deepseek.r1"],[{"rates":[[-1,1.35,5.4]]}]],' +
        '[["*global.amazon.nova-2-lite","=global.amazon.nova-2-lite"],[{"rates":[[-1,0.3,2.5,0.075]]}]],' +
        '[["$global.anthropic.claude-fable-5-1","*global.anthropic.claude-fable-5-1-v1","=global.anthropic.claude-fable-5-1"],[{"rates":[[-1,10,50,0.25,12.5]]}]],' +
        '[["$global.anthropic.claude-fable-5","*global.anthropic.claude-fable-5-v1","=global.anthropic.claude-fable-5"],[{"rates":[[-1,10,50,1,12.5]]}]],' +
        '[["*global.anthropic.claude-haiku-4-5-20251001","=global.anthropic.claude-haiku-4-5"],[{"rates":[[-1,1,5,0.1,1.25]]}]],' +
        '[["*global.anthropic.claude-opus-4-5","=global.anthropic.claude-opus-4-5"],[{"rates":[[-1,5,25,0.5,6.25]]}]],' +
        '[["*global.anthropic.claude-opus-4-6","=global.anthropic.claude-opus-4-6"],[{"rates":[[-1,5,25,0.5,6.25]]}]],' +
        '[["*global.anthropic.claude-opus-4-7","=global.anthropic.claude-opus-4-7"],[{"rates":[[-1,5,25,0.5,6.25]]}]],' +
        '[["*global.anthropic.claude-opus-4-8","=global.anthropic.claude-opus-4-8"],[{"rates":[[-1,5,25,0.5,6.25]]}]],' +
        '[["$global.anthropic.claude-opus-5","*global.anthropic.claude-opus-5-v1","=global.anthropic.claude-opus-5"],[{"rates":[[-1,5,25,0.5,6.25]]}]],' +
        '[["$global.anthropic.claude-opus-5-5","*global.anthropic.claude-opus-5-5-v1","=global.anthropic.claude-opus-5-5"],[{"rates":[[-1,4,20,0.2,5,8]]}]],' +
        '[["*global.anthropic.claude-sonnet-4-20250514","=global.anthropic.claude-sonnet-4"],[{"rates":[[-1,3,15,0.3,3.75]]}]],' +
        '[["*global.anthropic.claude-sonnet-4-5-20250929","=global.anthropic.claude-sonnet-4-5"],[{"rates":[[-1,3,15,0.3,3.75]]}]],' +
        '[["*global.anthropic.claude-sonnet-4-6","=global.anthropic.claude-sonnet-4-6"],[{"rates":[[-1,3,15,0.3,3.75]]}]],' +
        '[["*global.anthropic.claude-sonnet-5","=global.anthropic.claude-sonnet-5"],[{"rates":[[-1,2,10,0.2,2.5]]}]],' +
        '[["*global.openai.gpt-5.6-luna","=global.openai.gpt-5.6-luna"],[{"rates":[[-1,0.2,1.2,0.02,0.25],[271999,0.4,1.8,0.04,0.5]]}]],' +
        '[["*global.openai.gpt-5.6-sol","=global.openai.gpt-5.6-sol"],[{"rates":[[-1,5,30,0.5,6.25],[271999,10,45,1,12.5]]},{"from":"2026-08-21","rates":[[-1,4,20,0.4,5],[271999,8,30,0.8,10]]}]],' +
        '[["*global.openai.gpt-5.6-terra","=global.openai.gpt-5.6-terra"],[{"rates":[[-1,2,12,0.2,2.5],[271999,4,18,0.4,5]]}]],' +
        '[["*google.gemma-3-12b-it","=google.gemma-3-12b-it"],[{"rates":[[-1,0.09,0.29]]}]],' +
        '[["*google.gemma-3-27b-it","=google.gemma-3-27b-it"],[{"rates":[[-1,0.23,0.38]]}]],' +
        '[["*google.gemma-3-4b-it","=google.gemma-3-4b-it"],[{"rates":[[-1,0.04,0.08]]}]],' +
        '[["*meta.llama3-1-70b-instruct","=meta.llama3-1-70b-instruct"],[{"rates":[[-1,0.72,0.72]]}]],' +
        '[["*meta.llama3-1-8b-instruct","=meta.llama3-1-8b-instruct"],[{"rates":[[-1,0.22,0.22]]}]],' +
        '[["*meta.llama3-2-11b-instruct","=meta.llama3-2-11b-instruct"],[{"rates":[[-1,0.16,0.16]]}]],' +
        '[["*meta.llama3-2-1b-instruct","=meta.llama3-2-1b-instruct"],[{"rates":[[-1,0.1,0.1]]}]],' +
        '[["*meta.llama3-2-3b-instruct","=meta.llama3-2-3b-instruct"],[{"rates":[[-1,0.15,0.15]]}]],' +
        '[["*meta.llama3-2-90b-instruct","=meta.llama3-2-90b-instruct"],[{"rates":[[-1,0.72,0.72]]}]],' +
        '[["*meta.llama3-3-70b-instruct","=meta.llama3-3-70b-instruct"],[{"rates":[[-1,0.72,0.72]]}]],' +
        '[["*meta.llama3-70b-instruct","=meta.llama3-70b-instruct"],[{"rates":[[-1,2.65,3.5]]}]],' +
        '[["*meta.llama3-8b-instruct","=meta.llama3-8b-instruct"],[{"rates":[[-1,0.3,0.6]]}]],' +
        '[["*meta.llama4-maverick-17b-instruct","=meta.llama4-maverick-17b-instruct"],[{"rates":[[-1,0.24,0.97]]}]],' +
        '[["*meta.llama4-scout-17b-instruct","=meta.llama4-scout-17b-instruct"],[{"rates":[[-1,0.17,0.66]]}]],' +
        '[["*mistral.devstral-2-123b","=mistral.devstral-2-123b"],[{"rates":[[-1,0.4,2]]}]],' +
        '[["*mistral.magistral-small-2509","=mistral.magistral-small-2509"],[{"rates":[[-1,0.5,1.5]]}]],' +
        '[["*mistral.ministral-3-14b-instruct","=mistral.ministral-3-14b-instruct"],[{"rates":[[-1,0.2,0.2]]}]],' +
        '[["*mistral.ministral-3-3b-instruct","=mistral.ministral-3-3b-instruct"],[{"rates":[[-1,0.1,0.1]]}]],' +
        '[["*mistral.ministral-3-8b-instruct","=mistral.ministral-3-8b-instruct"],[{"rates":[[-1,0.15,0.15]]}]],' +
        '[["*mistral.mistral-7b-instruct-v0","=mistral.mistral-7b-instruct"],[{"rates":[[-1,0.15,0.2]]}]],' +
        '[["*mistral.mistral-large-2402","=mistral.mistral-large-2402"],[{"rates":[[-1,4,12]]}]],' +
        '[["*mistral.mistral-large-3-675b-instruct","=mistral.mistral-large-3-675b-instruct"],[{"rates":[[-1,0.5,1.5]]}]],' +
        '[["*mistral.mistral-small-2402","=mistral.mistral-small-2402"],[{"rates":[[-1,1,3]]}]],' +
        '[["*mistral.mixtral-8x7b-instruct-v0","=mistral.mixtral-8x7b-instruct"],[{"rates":[[-1,0.45,0.7]]}]],' +
        '[["*mistral.pixtral-large-2502","=mistral.pixtral-large-2502"],[{"rates":[[-1,2,6]]}]],' +
        '[["*mistral.voxtral-mini-3b-2507","=mistral.voxtral-mini-3b-2507"],[{"rates":[[-1,0.04,0.04]]}]],' +
        '[["*mistral.voxtral-small-24b-2507","=mistral.voxtral-small-24b-2507"],[{"rates":[[-1,0.1,0.3]]}]],' +
        '[["*nvidia.nemotron-nano-3-30b","=nvidia.nemotron-nano-3-30b"],[{"rates":[[-1,0.06,0.24]]}]],' +
        '[["*nvidia.nemotron-nano-9b-v2","=nvidia.nemotron-nano-9b"],[{"rates":[[-1,0.06,0.23]]}]],' +
        '[["*nvidia.nemotron-super-3-120b","=nvidia.nemotron-super-3-120b"],[{"rates":[[-1,0.15,0.65]]}]],' +
        '[["=openai.gpt-5.4","=openai.gpt-5.4"],[{"rates":[[-1,2.75,16.5,0.275]]}]],' +
        '[["=openai.gpt-5.5","=openai.gpt-5.5"],[{"rates":[[-1,5.5,33,0.55]]}]],' +
        '[["*openai.gpt-oss-120b-1","=openai.gpt-oss-120b"],[{"rates":[[-1,0.15,0.6]]}]],' +
        '[["*openai.gpt-oss-20b-1","=openai.gpt-oss-20b"],[{"rates":[[-1,0.07,0.3]]}]],' +
        '[["*qwen.qwen3-32b","=qwen.qwen3-32b"],[{"rates":[[-1,0.15,0.6]]}]],' +
        '[["*qwen.qwen3-coder-30b-a3b","=qwen.qwen3-coder-30b-a3b"],[{"rates":[[-1,0.15,0.6]]}]],' +
        '[["*qwen.qwen3-coder-480b-a35b","=qwen.qwen3-coder-480b-a35b"],[{"rates":[[-1,0.45,1.8]]}]],' +
        '[["*qwen.qwen3-vl-235b-a22b","=qwen.qwen3-vl-235b-a22b"],[{"rates":[[-1,0.53,2.66]]}]],' +
        '[["*us.amazon.nova-2-lite","*eu.amazon.nova-2-lite","*jp.amazon.nova-2-lite","=amazon.nova-2-lite"],[{"rates":[[-1,0.33,2.75,0.0825]]}]],' +
        '[["*claude-3-5-haiku-20241022","=anthropic.claude-3-5-haiku"],[{"rates":[[-1,0.8,4,0.08,1]]}]],' +
        '[["*claude-3-5-sonnet-20240620","=anthropic.claude-3-5-sonnet"],[{"rates":[[-1,3,15,0.3,3.75]]}]],' +
        '[["*claude-3-5-sonnet-20241022","=anthropic.claude-3-5-sonnet"],[{"rates":[[-1,3,15,0.3,3.75]]}]],' +
        '[["*claude-3-7-sonnet-20250219","=anthropic.claude-3-7-sonnet"],[{"rates":[[-1,3,15,0.3,3.75]]}]],' +
        '[["*claude-3-haiku-20240307","=anthropic.claude-3-haiku"],[{"rates":[[-1,0.25,1.25]]}]],' +
        '[["*claude-3-opus-20240229","=anthropic.claude-3-opus"],[{"rates":[[-1,15,75]]}]],' +
        '[["*claude-3-sonnet-20240229","=anthropic.claude-3-sonnet"],[{"rates":[[-1,3,15,0.3,3.75]]}]],' +
        '[["=anthropic.claude-fable-5-1","=claude-fable-5-1","^anthropic.claude-fable-5-1-v1","^claude-fable-5-1-v1","*us.anthropic.claude-fable-5-1-v1","=anthropic.claude-fable-5-1"],[{"rates":[[-1,11,55,0.275,13.75]]}]],' +
        '[["=anthropic.claude-fable-5","=claude-fable-5","^anthropic.claude-fable-5-v1","^claude-fable-5-v1","*us.anthropic.claude-fable-5-v1","*au.anthropic.claude-fable-5-v1","*eu.anthropic.claude-fable-5-v1","*jp.anthropic.claude-fable-5-v1","=anthropic.claude-fable-5"],[{"rates":[[-1,11,55,1.1,13.75]]}]],' +
        '[["^anthropic.claude-haiku-4-5-20251001","^claude-haiku-4-5-20251001","*us.anthropic.claude-haiku-4-5-20251001","*au.anthropic.claude-haiku-4-5-20251001","*apac.anthropic.claude-haiku-4-5-20251001","*eu.anthropic.claude-haiku-4-5-20251001","*us-gov.anthropic.claude-haiku-4-5-20251001","*jp.anthropic.claude-haiku-4-5-20251001","=anthropic.claude-haiku-4-5"],[{"rates":[[-1,1.1,5.5,0.11,1.375]]}]],' +
        '[["^anthropic.claude-opus-4-1-20250805","^claude-opus-4-1-20250805","*us.anthropic.claude-opus-4-1-20250805","*au.anthropic.claude-opus-4-1-20250805","*apac.anthropic.claude-opus-4-1-20250805","*eu.anthropic.claude-opus-4-1-20250805","*us-gov.anthropic.claude-opus-4-1-20250805","*jp.anthropic.claude-opus-4-1-20250805","=anthropic.claude-opus-4-1"],[{"rates":[[-1,15,75,1.5,18.75]]}]],' +
        '[["^anthropic.claude-opus-4-20250514","^claude-opus-4-20250514","*us.anthropic.claude-opus-4-20250514","*au.anthropic.claude-opus-4-20250514","*apac.anthropic.claude-opus-4-20250514","*eu.anthropic.claude-opus-4-20250514","*us-gov.anthropic.claude-opus-4-20250514","*jp.anthropic.claude-opus-4-20250514","=anthropic.claude-opus-4"],[{"rates":[[-1,15,75,1.5,18.75]]}]],' +
        '[["^anthropic.claude-opus-4-5","^claude-opus-4-5","*us.anthropic.claude-opus-4-5","*au.anthropic.claude-opus-4-5","*apac.anthropic.claude-opus-4-5","*eu.anthropic.claude-opus-4-5","*us-gov.anthropic.claude-opus-4-5","*jp.anthropic.claude-opus-4-5","=anthropic.claude-opus-4-5"],[{"rates":[[-1,5.5,27.5,0.55,6.875]]}]],' +
        '[["^anthropic.claude-opus-4-6","^claude-opus-4-6","*us.anthropic.claude-opus-4-6","*au.anthropic.claude-opus-4-6","*apac.anthropic.claude-opus-4-6","*eu.anthropic.claude-opus-4-6","*us-gov.anthropic.claude-opus-4-6","*jp.anthropic.claude-opus-4-6","=anthropic.claude-opus-4-6"],[{"rates":[[-1,5.5,27.5,0.55,6.875]]}]],' +
        '[["^anthropic.claude-opus-4-7","^claude-opus-4-7","*us.anthropic.claude-opus-4-7","*au.anthropic.claude-opus-4-7","*apac.anthropic.claude-opus-4-7","*eu.anthropic.claude-opus-4-7","*us-gov.anthropic.claude-opus-4-7","*jp.anthropic.claude-opus-4-7","=anthropic.claude-opus-4-7"],[{"rates":[[-1,5.5,27.5,0.55,6.875]]}]],' +
        '[["^anthropic.claude-opus-4-8","^claude-opus-4-8","*us.anthropic.claude-opus-4-8","*au.anthropic.claude-opus-4-8","*eu.anthropic.claude-opus-4-8","*jp.anthropic.claude-opus-4-8","=anthropic.claude-opus-4-8"],[{"rates":[[-1,5.5,27.5,0.55,6.875]]}]],' +
        '[["=anthropic.claude-opus-5","=claude-opus-5","^anthropic.claude-opus-5-v1","^claude-opus-5-v1","=us.anthropic.claude-opus-5","=au.anthropic.claude-opus-5","=eu.anthropic.claude-opus-5","=jp.anthropic.claude-opus-5","*us.anthropic.claude-opus-5-v1","*au.anthropic.claude-opus-5-v1","*eu.anthropic.claude-opus-5-v1","*jp.anthropic.claude-opus-5-v1","=anthropic.claude-opus-5"],[{"rates":[[-1,5.5,27.5,0.55,6.875]]}]],' +
        '[["=anthropic.claude-opus-5-5","=claude-opus-5-5","^anthropic.claude-opus-5-5-v1","^claude-opus-5-5-v1","=us.anthropic.claude-opus-5-5","=au.anthropic.claude-opus-5-5","=eu.anthropic.claude-opus-5-5","=jp.anthropic.claude-opus-5-5","*us.anthropic.claude-opus-5-5-v1","*au.anthropic.claude-opus-5-5-v1","*eu.anthropic.claude-opus-5-5-v1","*jp.anthropic.claude-opus-5-5-v1","=anthropic.claude-opus-5-5"],[{"rates":[[-1,4.4,22,0.22,5.5,8.8]]}]],' +
        '[["^anthropic.claude-sonnet-4-20250514","^claude-sonnet-4-20250514","*us.anthropic.claude-sonnet-4-20250514","*au.anthropic.claude-sonnet-4-20250514","*apac.anthropic.claude-sonnet-4-20250514","*eu.anthropic.claude-sonnet-4-20250514","*us-gov.anthropic.claude-sonnet-4-20250514","*jp.anthropic.claude-sonnet-4-20250514","=anthropic.claude-sonnet-4"],[{"rates":[[-1,3,15,0.3,3.75]]}]],' +
        '[["^anthropic.claude-sonnet-4-5-20250929","^claude-sonnet-4-5-20250929","*us.anthropic.claude-sonnet-4-5-20250929","*au.anthropic.claude-sonnet-4-5-20250929","*apac.anthropic.claude-sonnet-4-5-20250929","*eu.anthropic.claude-sonnet-4-5-20250929","*us-gov.anthropic.claude-sonnet-4-5-20250929","*jp.anthropic.claude-sonnet-4-5-20250929","=anthropic.claude-sonnet-4-5"],[{"rates":[[-1,3.3,16.5,0.33,4.125]]}]],' +
        '[["^anthropic.claude-sonnet-4-6","^claude-sonnet-4-6","*us.anthropic.claude-sonnet-4-6","*au.anthropic.claude-sonnet-4-6","*apac.anthropic.claude-sonnet-4-6","*eu.anthropic.claude-sonnet-4-6","*us-gov.anthropic.claude-sonnet-4-6","*jp.anthropic.claude-sonnet-4-6","=anthropic.claude-sonnet-4-6"],[{"rates":[[-1,3.3,16.5,0.33,4.125]]}]],' +
        '[["^anthropic.claude-sonnet-5","^claude-sonnet-5","*us.anthropic.claude-sonnet-5","*au.anthropic.claude-sonnet-5","*apac.anthropic.claude-sonnet-5","*eu.anthropic.claude-sonnet-5","*us-gov.anthropic.claude-sonnet-5","*jp.anthropic.claude-sonnet-5","=anthropic.claude-sonnet-5"],[{"rates":[[-1,2.2,11,0.22,2.75]]}]],' +
        '[["^openai.gpt-5.6-luna","^gpt-5.6-luna","*us.openai.gpt-5.6-luna","*in.openai.gpt-5.6-luna","=openai.gpt-5.6-luna"],[{"rates":[[-1,1.1,6.6,0.11,1.375]]},{"from":"2026-07-30","rates":[[-1,0.22,1.32,0.022,0.275],[271999,0.44,1.98,0.044,0.55]]}]],' +
        '[["^openai.gpt-5.6-sol","^gpt-5.6-sol","*us.openai.gpt-5.6-sol","=openai.gpt-5.6-sol"],[{"rates":[[-1,5.5,33,0.55,6.875],[271999,11,49.5,1.1,13.75]]},{"from":"2026-08-21","rates":[[-1,4.4,22,0.44,5.5],[271999,8.8,33,0.88,11]]}]],' +
        '[["^openai.gpt-5.6-terra","^gpt-5.6-terra","*us.openai.gpt-5.6-terra","*in.openai.gpt-5.6-terra","=openai.gpt-5.6-terra"],[{"rates":[[-1,2.75,16.5,0.275,3.4375]]},{"from":"2026-07-30","rates":[[-1,2.2,13.2,0.22,2.75],[271999,4.4,19.8,0.44,5.5]]}]],' +
        '[["*writer.palmyra-x4","=writer.palmyra-x4"],[{"rates":[[-1,2.5,10]]}]],' +
        '[["*writer.palmyra-x5","=writer.palmyra-x5"],[{"rates":[[-1,0.6,6]]}]]]',
    },
    "azure": {
      api: "(https?://)?([^.]*\\.)?(?:openai\\.azure\\.com|azure-api\\.net|cognitiveservices\\.azure\\.com|services\\.ai\\.azure\\.com)",
      fallback: ["openai","anthropic","deepseek","x-ai","moonshotai"],
      models:
        '[[["=ada","=text-embedding-ada","=text-embedding-ada-002","=text-embedding-ada-002-v2"],[{"rates":[[-1,0.1,0]]}]],' +
        '[["=babbage","=babbage-002"],[{"rates":[[-1,0.4,0]]}]],' +
        '[["=curie","=text-curie","=text-curie-001"],[{"rates":[[-1,2,0]]}]],' +
        '[["=davinci","=davinci-002","=text-davinci","=text-davinci-002"],[{"rates":[[-1,2,0]]}]],' +
        '[["=mai-ds-r1:free"],[]],' +
        '[["=o1","=o1-2024-12-17"],[{"rates":[[-1,15,60,7.5]]}]],' +
        '[["=o1-mini","=o1-mini-2024-09-12"],[{"rates":[[-1,1.1,4.4,0.55]]}]],' +
        '[["=o1-preview","=o1-preview-2024-09-12"],[{"rates":[[-1,15,60,7.5]]}]],' +
        '[["=o3","=o3-2025-04-16"],[{"rates":[[-1,2,8,0.5]]}]],' +
        '[["=o3-mini","=o3-mini-2025-01-31"],[{"rates":[[-1,1.1,4.4,0.55]]}]],' +
        '[["*o4-mini","*o4-mini-2025-04-16"],[{"rates":[[-1,1.1,4.4,0.28]]}]],' +
        '[["=phi-3-medium-128k-instruct"],[{"rates":[[-1,1,1]]}]],' +
        '[["=phi-3-mini-128k-instruct"],[{"rates":[[-1,0.1,0.1]]}]],' +
        '[["=phi-3.5-mini-128k-instruct"],[{"rates":[[-1,0.1,0.1]]}]],' +
        '[["=phi-4"],[{"rates":[[-1,0.07,0.14]]}]],' +
        '[["=phi-4-mini-instruct"],[{"rates":[[-1,0.08,0.35]]}]],' +
        '[["=phi-4-multimodal-instruct"],[{"rates":[[-1,0.05,0.1]]}]],' +
        '[["=phi-4-reasoning-plus"],[{"rates":[[-1,0.07,0.35]]}]],' +
        '[["=phi-4-reasoning-plus:free"],[]],' +
        '[["=phi-4-reasoning:free"],[]],' +
        '[["=text-embedding-3-large"],[{"rates":[[-1,0.13,0]]}]],' +
        '[["=text-embedding-3-small"],[{"rates":[[-1,0.02,0]]}]],' +
        '[["=wizardlm-2-8x22b"],[{"rates":[[-1,0.48,0.48]]}]]]',
    },
    "baseten": {
      api: "https://inference\\.baseten\\.co(?:/|$)",
      models:
        '[[["=deepseek-ai/deepseek-v4-flash-0731"],[{"rates":[[-1,0.13,0.26,0.028]]}]],' +
        '[["=deepseek-ai/deepseek-v4-pro"],[{"rates":[[-1,1.74,3.48,0.145]]}]],' +
        '[["=deepseek-ai/deepseek-v4-pro-0813"],[{"rates":[[-1,1.32,3.96,0.132]]}]],' +
        '[["=moonshotai/kimi-k2.6"],[{"rates":[[-1,0.95,4,0.16]]}]],' +
        '[["=moonshotai/kimi-k2.7-code"],[{"rates":[[-1,0.95,4,0.16]]}]],' +
        '[["=moonshotai/kimi-k3"],[{"rates":[[-1,3,15,0.3]]}]],' +
        '[["=nvidia/nvidia-nemotron-3-ultra-550b-a55b"],[{"rates":[[-1,0.6,2.4,0.12]]}]],' +
        '[["=openai/gpt-oss-120b"],[{"rates":[[-1,0.1,0.5]]}]],' +
        '[["=thinkingmachines/inkling"],[{"rates":[[-1,1,4.05,0.17]]}]],' +
        '[["=thinkingmachines/inkling-small"],[{"rates":[[-1,0.5,1.2,0.1]]}]],' +
        '[["=zai-org/glm-4.7"],[{"rates":[[-1,0.6,2.2,0.12]]}]],' +
        '[["=zai-org/glm-5.2"],[{"rates":[[-1,1.4,4.4,0.14]]}]],' +
        '[["=zai-org/glm-5.2-fast"],[{"rates":[[-1,2.1,6.6,0.21]]}]],' +
        '[["=zai-org/glm-5.3"],[{"rates":[[-1,1.4,4.4,0.14]]}]],' +
        '[["=zai-org/glm-5.3-flash"],[{"rates":[[-1,0.15,0.5,0.03]]}]]]',
    },
    "cerebras": {
      api: "https://api\\.cerebras\\.ai",
      models:
        '[[["=gemma-4-31b","^cerebras/gemma-4-31b","^cerebras:gemma-4-31b"],[{"rates":[[-1,0.99,1.49]]}]],' +
        '[["=gpt-oss-120b","^cerebras/gpt-oss-120b","^cerebras:gpt-oss-120b"],[{"rates":[[-1,0.35,0.75]]}]],' +
        '[["=llama-3.3-70b","^cerebras/llama-3.3-70b","^cerebras:llama-3.3-70b"],[{"rates":[[-1,0.85,1.2]]}]],' +
        '[["=llama3.1-8b","^cerebras/llama3.1-8b","^cerebras:llama3.1-8b"],[{"rates":[[-1,0.1,0.1]]}]],' +
        '[["=qwen-3-32b","^cerebras/qwen-3-32b","^cerebras:qwen-3-32b"],[{"rates":[[-1,0.4,0.8]]}]],' +
        '[["=qwen-3-coder-480b"],[]],' +
        '[["=zai-glm-4.7","^cerebras/zai-glm-4.7","^cerebras:zai-glm-4.7"],[{"rates":[[-1,2.25,2.75]]}]]]',
    },
    "cloudflare": {
      api: "https://api\\.cloudflare\\.com/client/v4/accounts/[^/]+/ai(?:/|$)",
      models:
        '[[["=@cf/ai4bharat/indictrans2-en-indic-1b"],[{"rates":[[-1,0.342,0.342]]}]],' +
        '[["=@cf/aisingapore/gemma-sea-lion-v4-27b-it"],[{"rates":[[-1,0.351,0.555]]}]],' +
        '[["=@cf/baai/bge-base-en-v1.5"],[{"rates":[[-1,0.067,0]]}]],' +
        '[["=@cf/baai/bge-large-en-v1.5"],[{"rates":[[-1,0.204,0]]}]],' +
        '[["=@cf/baai/bge-m3"],[{"rates":[[-1,0.012,0]]}]],' +
        '[["=@cf/baai/bge-reranker-base"],[{"rates":[[-1,0.003,0]]}]],' +
        '[["=@cf/baai/bge-small-en-v1.5"],[{"rates":[[-1,0.02,0]]}]],' +
        '[["=@cf/deepseek-ai/deepseek-r1-distill-qwen-32b"],[{"rates":[[-1,0.497,4.881]]}]],' +
        '[["=@cf/deepseek-ai/deepseek-v4-flash-0731"],[{"rates":[[-1,0.44,1.32,0.014]]}]],' +
        '[["=@cf/deepseek-ai/deepseek-v4-pro-0813"],[{"rates":[[-1,1.32,3.96,0.044]]}]],' +
        '[["=@cf/google/gemma-3-12b-it"],[{"rates":[[-1,0.345,0.556]]}]],' +
        '[["=@cf/google/gemma-4-26b-a4b-it"],[{"rates":[[-1,0.1,0.3]]}]],' +
        '[["=@cf/huggingface/distilbert-sst-2-int8"],[{"rates":[[-1,0.026,0]]}]],' +
        '[["=@cf/ibm-granite/granite-4.0-h-micro"],[{"rates":[[-1,0.017,0.112]]}]],' +
        '[["=@cf/meta/llama-2-7b-chat-fp16"],[{"rates":[[-1,0.556,6.667]]}]],' +
        '[["=@cf/meta/llama-3-8b-instruct"],[{"rates":[[-1,0.282,0.827]]}]],' +
        '[["=@cf/meta/llama-3-8b-instruct-awq"],[{"rates":[[-1,0.123,0.266]]}]],' +
        '[["=@cf/meta/llama-3.1-70b-instruct-fp8-fast"],[{"rates":[[-1,0.293,2.253]]}]],' +
        '[["=@cf/meta/llama-3.1-8b-instruct"],[{"rates":[[-1,0.282,0.827]]}]],' +
        '[["=@cf/meta/llama-3.1-8b-instruct-awq"],[{"rates":[[-1,0.123,0.266]]}]],' +
        '[["=@cf/meta/llama-3.1-8b-instruct-fp8"],[{"rates":[[-1,0.152,0.287]]}]],' +
        '[["=@cf/meta/llama-3.1-8b-instruct-fp8-fast","=@cf/meta/llama-3.1-8b-instruct-fast"],[{"rates":[[-1,0.045,0.384]]}]],' +
        '[["=@cf/meta/llama-3.2-11b-vision-instruct"],[{"rates":[[-1,0.049,0.676]]}]],' +
        '[["=@cf/meta/llama-3.2-1b-instruct"],[{"rates":[[-1,0.027,0.201]]}]],' +
        '[["=@cf/meta/llama-3.2-3b-instruct"],[{"rates":[[-1,0.051,0.335]]}]],' +
        '[["=@cf/meta/llama-3.3-70b-instruct-fp8-fast"],[{"rates":[[-1,0.293,2.253]]}]],' +
        '[["=@cf/meta/llama-4-scout-17b-16e-instruct"],[{"rates":[[-1,0.27,0.85]]}]],' +
        '[["=@cf/meta/llama-guard-3-8b"],[{"rates":[[-1,0.484,0.03]]}]],' +
        '[["=@cf/meta/m2m100-1.2b"],[{"rates":[[-1,0.342,0.342]]}]],' +
        '[["=@cf/mistral/mistral-7b-instruct-v0.1"],[{"rates":[[-1,0.11,0.19]]}]],' +
        '[["=@cf/mistralai/mistral-small-3.1-24b-instruct"],[{"rates":[[-1,0.351,0.555]]}]],' +
        '[["=@cf/moondream/moondream3.1-9b-a2b"],[{"rates":[[-1,0.3,1]]}]],' +
        '[["=@cf/moonshotai/kimi-k2.5"],[{"rates":[[-1,0.6,3,0.1]]}]],' +
        '[["=@cf/moonshotai/kimi-k2.6"],[{"rates":[[-1,0.95,4,0.16]]}]],' +
        '[["=@cf/moonshotai/kimi-k2.7-code"],[{"rates":[[-1,0.95,4,0.19]]}]],' +
        '[["=@cf/nvidia/nemotron-3-120b-a12b"],[{"rates":[[-1,0.5,1.5]]}]],' +
        '[["=@cf/openai/gpt-oss-120b"],[{"rates":[[-1,0.35,0.75]]}]],' +
        '[["=@cf/openai/gpt-oss-20b"],[{"rates":[[-1,0.2,0.3]]}]],' +
        '[["=@cf/pfnet/plamo-embedding-1b"],[{"rates":[[-1,0.019,0]]}]],' +
        '[["=@cf/qwen/qwen2.5-coder-32b-instruct"],[{"rates":[[-1,0.66,1]]}]],' +
        '[["=@cf/qwen/qwen3-30b-a3b-fp8"],[{"rates":[[-1,0.051,0.335]]}]],' +
        '[["=@cf/qwen/qwen3-embedding-0.6b"],[{"rates":[[-1,0.012,0]]}]],' +
        '[["=@cf/qwen/qwen3.8-27b"],[{"rates":[[-1,0.45,3.2]]}]],' +
        '[["=@cf/qwen/qwq-32b"],[{"rates":[[-1,0.66,1]]}]],' +
        '[["=@cf/zai-org/glm-4.7-flash"],[{"rates":[[-1,0.06,0.4]]}]],' +
        '[["=@cf/zai-org/glm-5.2"],[{"rates":[[-1,1.4,4.4,0.26]]}]],' +
        '[["=@cf/zai-org/glm-5.3-flash"],[{"rates":[[-1,0.15,0.5,0.03]]}]]]',
    },
    "cohere": {
      api: "https://api\\.cohere\\.(?:ai|com)",
      models:
        '[[["*aya-expanse-32b"],[{"rates":[[-1,0.5,1.5]]}]],' +
        '[["*aya-expanse-8b"],[{"rates":[[-1,0.5,1.5]]}]],' +
        '[["=command"],[{"rates":[[-1,1,2]]}]],' +
        '[["=command-a","=command-a-03-2025"],[{"rates":[[-1,2.5,10]]}]],' +
        '[["^command-light"],[{"rates":[[-1,0.3,0.6]]}]],' +
        '[["=command-r","=command-r-08-2024"],[{"rates":[[-1,0.15,0.6]]}]],' +
        '[["=command-r-plus","=command-r-plus-08-2024"],[{"rates":[[-1,2.5,10]]}]],' +
        '[["=command-r7b","=command-r7b-12-2024"],[{"rates":[[-1,0.0375,0.15]]}]],' +
        '[["=embed-v4.0"],[{"rates":[[-1,0.12,0]]}]]]',
    },
    "cursor": {
      api: "https://api\\.cursor\\.com",
      models:
        '[[["=composer-2.5","/^composer-2\\\\.5\\\\[fast=false\\\\]$"],[{"rates":[[-1,0.5,2.5,0.2]]}]],' +
        '[["=composer-2.5-fast","/^composer-2\\\\.5\\\\[fast=true\\\\]$"],[{"rates":[[-1,3,15,0.5]]}]],' +
        '[["=grok-4.5","/^grok-4\\\\.5\\\\[fast=false\\\\]$"],[{"rates":[[-1,2,6,0.5]]}]],' +
        '[["=grok-4.5-fast","/^grok-4\\\\.5\\\\[fast=true\\\\]$"],[{"rates":[[-1,4,18,1]]}]],' +
        '[["=grok-4.6","/^grok-4\\\\.6\\\\[fast=false\\\\]$"],[{"rates":[[-1,2,6,0.5]]}]],' +
        '[["=grok-4.6-fast","/^grok-4\\\\.6\\\\[fast=true\\\\]$"],[{"rates":[[-1,4,12,1]]}]]]',
    },
    "deepseek": {
      api: "https://api\\.deepseek\\.com",
      models:
        '[[["^deepseek-chat","=deepseek-chat-v3-0324"],[{"rates":[[-1,0.135,0.55,0.035]]},{"daily":[1800,59400],"rates":[[-1,0.27,1.1,0.07]]}]],' +
        '[["=deepseek-reasoner","^deepseek-r1","=deepseek-r1-0528"],[{"rates":[[-1,0.135,0.55,0.035]]},{"daily":[1800,59400],"rates":[[-1,0.55,2.19,0.14]]}]],' +
        '[["=deepseek-v3.1-terminus"],[{"rates":[[-1,0.27,0.95,0.13]]}]],' +
        '[["=deepseek-v3.2"],[{"rates":[[-1,0.2288,0.3432]]}]],' +
        '[["=deepseek-v3.2-exp"],[{"rates":[[-1,0.27,0.41]]}]],' +
        '[["^deepseek-v4-flash"],[{"rates":[[-1,0.14,0.28,0.0028]]},{"from":"2026-08-17","rates":[[-1,0.22,0.66,0.007]]},{"daily":[3600,14400],"rates":[[-1,0.44,1.32,0.014]]},{"daily":[21600,36000],"rates":[[-1,0.44,1.32,0.014]]}]],' +
        '[["^deepseek-v4-pro"],[{"rates":[[-1,0.435,0.87,0.003625]]},{"from":"2026-08-17","rates":[[-1,0.66,1.98,0.022]]},{"daily":[3600,14400],"rates":[[-1,1.32,3.96,0.044]]},{"daily":[21600,36000],"rates":[[-1,1.32,3.96,0.044]]}]]]',
    },
    "doubleword": {
      api: "https://api\\.doubleword\\.ai",
      models:
        '[[["=qwen/qwen3-14b-fp8"],[{"rates":[[-1,0.05,0.6]]}]],' +
        '[["=qwen/qwen3-embedding-8b"],[{"rates":[[-1,0.04,0]]}]],' +
        '[["=qwen/qwen3-vl-235b-a22b-instruct-fp8"],[{"rates":[[-1,0.6,1.2]]}]],' +
        '[["=qwen/qwen3-vl-30b-a3b-instruct-fp8"],[{"rates":[[-1,0.16,0.8]]}]],' +
        '[["=qwen/qwen3.5-35b-a3b-fp8"],[{"rates":[[-1,0.25,2]]}]],' +
        '[["=qwen/qwen3.5-397b-a17b"],[{"rates":[[-1,0.6,3.6]]}]],' +
        '[["=qwen/qwen3.5-9b"],[{"rates":[[-1,0.08,0.7]]}]],' +
        '[["=qwen/qwen3.6-35b-a3b-fp8"],[{"rates":[[-1,0.25,2]]}]],' +
        '[["=qwen/qwen3.8-27b-fp8"],[{"rates":[[-1,0.45,3,0.04]]}]],' +
        '[["=deepseek-ai/deepseek-v4-flash"],[{"rates":[[-1,0.14,0.28]]}]],' +
        '[["=deepseek-ai/deepseek-v4-flash-0731"],[{"rates":[[-1,0.09,0.18,0.02]]}]],' +
        '[["=deepseek-ai/deepseek-v4-pro"],[{"rates":[[-1,1.74,3.48]]}]],' +
        '[["=deepseek-ai/deepseek-v4.1-flash"],[{"rates":[[-1,0.15,0.6,0.01]]}]],' +
        '[["=google/gemma-4-31b-it"],[{"rates":[[-1,0.14,0.4]]}]],' +
        '[["=mistralai/devstral-2-123b-instruct-2512"],[{"rates":[[-1,0.4,2]]}]],' +
        '[["=moonshotai/kimi-k2.6"],[{"rates":[[-1,0.95,4]]}]],' +
        '[["=moonshotai/kimi-k3"],[{"rates":[[-1,3,15,0.3]]}]],' +
        '[["=nvidia/nvidia-nemotron-3-super-120b-a12b-nvfp4"],[{"rates":[[-1,0.3,0.75]]}]],' +
        '[["=openai/gpt-oss-20b"],[{"rates":[[-1,0.04,0.3]]}]],' +
        '[["=zai-org/glm-5.1-fp8"],[{"rates":[[-1,1.4,4.4]]}]],' +
        '[["=zai-org/glm-5.2-fp8"],[{"rates":[[-1,0.93,3,0.19]]}]]]',
    },
    "fireworks": {
      api: "https://api\\.fireworks\\.ai",
      models:
        '[[["=accounts/fireworks/models/deepseek-r1-0528"],[{"rates":[[-1,3,8]]}]],' +
        '[["=accounts/fireworks/models/deepseek-v3-0324"],[{"rates":[[-1,0.9,0.9]]}]],' +
        '[["=accounts/fireworks/models/deepseek-v3p2"],[{"rates":[[-1,0.56,1.68,0.28]]}]],' +
        '[["=accounts/fireworks/models/deepseek-v4-flash","=accounts/fireworks/models/deepseek-v4-flash-0731"],[{"rates":[[-1,0.14,0.28,0.028]]}]],' +
        '[["=accounts/fireworks/models/deepseek-v4-pro"],[{"rates":[[-1,1.74,3.48,0.145]]}]],' +
        '[["=accounts/fireworks/models/gemma-3-27b-it"],[{"rates":[[-1,0.1,0.1]]}]],' +
        '[["=accounts/fireworks/models/glm-4p7"],[{"rates":[[-1,0.6,2.2]]}]],' +
        '[["=accounts/fireworks/models/glm-5p1"],[{"rates":[[-1,1.4,4.4,0.26]]}]],' +
        '[["=accounts/fireworks/routers/glm-5p1-fast"],[{"rates":[[-1,2.8,8.8,0.52]]}]],' +
        '[["=accounts/fireworks/models/glm-5p2"],[{"rates":[[-1,1.4,4.4,0.14]]}]],' +
        '[["=accounts/fireworks/routers/glm-5p2-fast","=accounts/fireworks/routers/glm-5p2-fast-us"],[{"rates":[[-1,2.1,6.6,0.21]]}]],' +
        '[["=accounts/fireworks/models/gpt-oss-120b"],[{"rates":[[-1,0.15,0.6,0.014]]}]],' +
        '[["=accounts/fireworks/models/gpt-oss-20b"],[{"rates":[[-1,0.07,0.3,0.035]]}]],' +
        '[["=accounts/fireworks/models/inkling"],[{"rates":[[-1,1,4.05,0.17]]}]],' +
        '[["=accounts/fireworks/models/kimi-k2p5"],[{"rates":[[-1,0.6,3,0.1]]}]],' +
        '[["=accounts/fireworks/models/kimi-k2p6"],[{"rates":[[-1,0.95,4,0.16]]}]],' +
        '[["=accounts/fireworks/routers/kimi-k2p6-fast"],[{"rates":[[-1,2,8,0.3]]}]],' +
        '[["=accounts/fireworks/models/kimi-k2p7-code"],[{"rates":[[-1,0.95,4,0.19]]}]],' +
        '[["=accounts/fireworks/routers/kimi-k2p7-code-fast"],[{"rates":[[-1,1.9,8,0.38]]}]],' +
        '[["=accounts/fireworks/models/kimi-k3"],[{"rates":[[-1,3,15,0.3]]}]],' +
        '[["=accounts/fireworks/routers/kimi-k3-fast"],[{"rates":[[-1,4.5,22.5,0.45]]}]],' +
        '[["=accounts/fireworks/routers/kimi-k3-us"],[{"rates":[[-1,3.3,16.5,0.33]]}]],' +
        '[["=accounts/fireworks/models/llama-v3p1-8b-instruct"],[{"rates":[[-1,0.2,0.2]]}]],' +
        '[["=accounts/fireworks/models/llama4-maverick-instruct-basic"],[{"rates":[[-1,0.22,0.88]]}]],' +
        '[["=accounts/fireworks/models/minimax-m2p1"],[{"rates":[[-1,0.3,1.2]]}]],' +
        '[["=accounts/fireworks/models/minimax-m2p7"],[{"rates":[[-1,0.3,1.2,0.06]]}]],' +
        '[["=accounts/fireworks/models/minimax-m3"],[{"rates":[[-1,0.3,1.2,0.06]]}]],' +
        '[["=accounts/fireworks/models/nemotron-3-ultra-nvfp4"],[{"rates":[[-1,0.6,2.4,0.12]]}]],' +
        '[["=accounts/fireworks/models/qwen2p5-vl-72b-instruct"],[{"rates":[[-1,0.9,0.9]]}]],' +
        '[["=accounts/fireworks/models/qwen3-235b-a22b"],[{"rates":[[-1,0.22,0.88]]}]],' +
        '[["=accounts/fireworks/models/qwen3p6-plus"],[{"rates":[[-1,0.5,3,0.1]]}]],' +
        '[["=accounts/fireworks/models/qwen3p7-plus"],[{"rates":[[-1,0.4,1.6,0.08]]}]]]',
    },
    "github-copilot": {
      api: "https://api\\.githubcopilot\\.com",
      models:
        '[[["=claude-fable-5"],[{"rates":[[-1,10,50,1,12.5]]}]],' +
        '[["=claude-fable-5.1"],[{"rates":[[-1,10,50,1,12.5]]}]],' +
        '[["=claude-haiku-4.5"],[{"rates":[[-1,1,5,0.1,1.25]]}]],' +
        '[["=claude-opus-4.7"],[{"rates":[[-1,5,25,0.5,6.25]]}]],' +
        '[["=claude-opus-4.8"],[{"rates":[[-1,5,25,0.5,6.25]]}]],' +
        '[["=claude-opus-4.8-fast"],[{"rates":[[-1,10,50,1,12.5]]}]],' +
        '[["=claude-opus-5"],[{"rates":[[-1,5,25,0.5,6.25]]}]],' +
        '[["=claude-sonnet-5"],[{"rates":[[-1,2,10,0.2,2.5]]}]],' +
        '[["=gemini-3.5-flash"],[{"rates":[[-1,1.5,9,0.15]]}]],' +
        '[["=gemini-3.6-flash"],[{"rates":[[-1,0.75,3.75,0.075]]}]],' +
        '[["=gemini-3.7-flash"],[{"rates":[[-1,0.75,3.75,0.075]]}]],' +
        '[["=gemini-3.8-flash"],[{"rates":[[-1,0.75,3.75,0.075]]}]],' +
        '[["=gpt-3.5-turbo","=gpt-3.5-turbo-0613"],[]],' +
        '[["=gpt-4.1","=gpt-4.1-2025-04-14"],[]],' +
        '[["=gpt-4o","=gpt-4o-2024-05-13","=gpt-4o-2024-08-06","=gpt-4o-2024-11-20","=gpt-4-o-preview"],[]],' +
        '[["=gpt-4o-mini","=gpt-4o-mini-2024-07-18"],[]],' +
        '[["=gpt-5-mini","/^gpt-5-mini-\\\\d{4}-\\\\d{2}-\\\\d{2}$"],[{"rates":[[-1,0.25,2,0.025]]}]],' +
        '[["=gpt-5.3-codex","/^gpt-5\\\\.3-codex-\\\\d{4}-\\\\d{2}-\\\\d{2}$"],[{"rates":[[-1,1.75,14,0.175]]}]],' +
        '[["=gpt-5.4","/^gpt-5\\\\.4-\\\\d{4}-\\\\d{2}-\\\\d{2}$"],[{"rates":[[-1,2.5,15,0.25],[272000,5,22.5,0.5]]}]],' +
        '[["=gpt-5.4-mini","/^gpt-5\\\\.4-mini-\\\\d{4}-\\\\d{2}-\\\\d{2}$"],[{"rates":[[-1,0.75,4.5,0.075]]}]],' +
        '[["=gpt-5.5","/^gpt-5\\\\.5-\\\\d{4}-\\\\d{2}-\\\\d{2}$"],[{"rates":[[-1,5,30,0.5],[272000,10,45,1]]}]],' +
        '[["=gpt-5.6-luna","/^gpt-5\\\\.6-luna-\\\\d{4}-\\\\d{2}-\\\\d{2}$"],[{"rates":[[-1,0.2,1.2,0.02,0.25],[200000,0.4,1.8,0.04,0.5]]}]],' +
        '[["=gpt-5.6-sol","/^gpt-5\\\\.6-sol-\\\\d{4}-\\\\d{2}-\\\\d{2}$"],[{"rates":[[-1,4,20,0.4,5],[272000,8,30,0.8,10]]}]],' +
        '[["=gpt-5.6-terra","/^gpt-5\\\\.6-terra-\\\\d{4}-\\\\d{2}-\\\\d{2}$"],[{"rates":[[-1,2,12,0.2,2.5],[272000,4,18,0.4,5]]}]],' +
        '[["=grok-4.5"],[{"rates":[[-1,2,6,0.5],[200000,4,12,1]]}]],' +
        '[["=grok-4.6"],[{"rates":[[-1,2,6,0.5],[200000,4,12,1]]}]],' +
        '[["=kimi-k2.7-code"],[{"rates":[[-1,0.95,4,0.19]]}]],' +
        '[["=kimi-k3"],[{"rates":[[-1,3,15,0.3]]}]],' +
        '[["=mai-code-1-flash-picker"],[{"rates":[[-1,0.75,4.5,0.075]]}]],' +
        '[["=mai-code-1.1-flash"],[{"rates":[[-1,0.2,1.2,0.02]]}]]]',
    },
    "google": {
      api: "https://(.*\\.)?googleapis\\.com",
      fallback: ["anthropic"],
      models:
        '[[["*claude-3-5-haiku"],[{"rates":[[-1,0.8,4,0.08,1]]}]],' +
        '[["*claude-3-5-sonnet"],[{"rates":[[-1,3,15,0.3,3.75]]}]],' +
        '[["*claude-3-7-sonnet"],[{"rates":[[-1,3,15,0.3,3.75]]}]],' +
        '[["*claude-3-haiku"],[{"rates":[[-1,0.25,1.25,0.03,0.3]]}]],' +
        '[["*claude-3-opus"],[{"rates":[[-1,15,75,1.5,18.75]]}]],' +
        '[["*claude-4-opus","*claude-opus-4@","*claude-opus-4-0","*claude-opus-4-1","=claude-opus-4"],[{"rates":[[-1,15,75,1.5,18.75]]}]],' +
        '[["*claude-4-sonnet","*claude-sonnet-4-0","*claude-sonnet-4@","*claude-sonnet-4-2025","=claude-sonnet-4","=anthropic/claude-sonnet-4"],[{"rates":[[-1,3,15,0.3,3.75]]}]],' +
        '[["$claude-fable-5","*claude-fable-5@"],[{"rates":[[-1,10,50,1,12.5]]}]],' +
        '[["$claude-fable-5-1","*claude-fable-5-1@"],[{"rates":[[-1,10,50,0.25,12.5]]}]],' +
        '[["*claude-4-6-opus","*claude-opus-4-6","*claude-4.6-opus","*claude-opus-4.6"],[{"rates":[[-1,5,25,0.5,6.25],[200000,10,37.5,1,12.5]]}]],' +
        '[["*claude-4-7-opus","*claude-opus-4-7","*claude-4.7-opus","*claude-opus-4.7"],[{"rates":[[-1,5,25,0.5,6.25]]}]],' +
        '[["*claude-4-8-opus","*claude-opus-4-8","*claude-4.8-opus","*claude-opus-4.8"],[{"rates":[[-1,5,25,0.5,6.25]]}]],' +
        '[["*claude-5-opus","$claude-opus-5","*claude-opus-5@","*claude-5.0-opus","*claude-opus-5.0"],[{"rates":[[-1,5,25,0.5,6.25]]}]],' +
        '[["*claude-5-5-opus","$claude-opus-5-5","*claude-opus-5-5@","*claude-5.5-opus","*claude-opus-5.5"],[{"rates":[[-1,4,20,0.2,5]]}]],' +
        '[["*claude-sonnet-4-5","*claude-sonnet-4.5"],[{"rates":[[-1,3,15,0.3,3.75],[200000,6,22.5,0.6,7.5]]}]],' +
        '[["*claude-sonnet-4-6","*claude-sonnet-4.6"],[{"rates":[[-1,3,15,0.3,3.75]]}]],' +
        '[["=gemini-1.0-pro-vision-001"],[{"rates":[[-1,0.125,0.375]]}]],' +
        '[["*gemini-1.5-flash"],[{"rates":[[-1,0.075,0.3,0.01875],[128000,0.15,0.6,0.0375]]}]],' +
        '[["*gemini-1.5-pro"],[{"rates":[[-1,1.25,5],[128000,2.5,10]]}]],' +
        '[["$gemini-2.0-flash","*gemini-2.0-flash-0","*gemini-2.0-flash-exp","*gemini-2.0-flash-thinking","*gemini-2.0-flash-latest"],[{"rates":[[-1,0.1,0.4,0.025]]}]],' +
        '[["*gemini-2.0-flash-lite"],[{"rates":[[-1,0.075,0.3]]}]],' +
        '[["=gemini-2.5-flash","=gemini-2.5-flash-latest","=gemini-2.5-flash-preview-09-2025"],[{"rates":[[-1,0.3,2.5,0.03]]}]],' +
        '[["=gemini-2.5-flash-image","=gemini-2.5-flash-image-preview"],[]],' +
        '[["=gemini-2.5-flash-lite",["^gemini-2.5-flash-lite-preview","/^(?!.*-[tT][tT][sS](?:$|-))"]],[{"rates":[[-1,0.1,0.4,0.01]]}]],' +
        '[["=gemini-2.5-flash-lite-preview-tts"],[{"rates":[[-1,0.5,10]]}]],' +
        '[["*gemini-2.5-flash-preview-05-20","*gemini-2.5-flash-preview-04-17","=gemini-2.5-flash-preview-05-20:thinking","=gemini-2.5-flash-preview","=gemini-2.5-flash-preview:thinking"],[{"rates":[[-1,0.15,0.6]]}]],' +
        '[["=gemini-2.5-flash-tts","=gemini-2.5-flash-preview-tts"],[{"rates":[[-1,0.5,10]]}]],' +
        '[[["^gemini-2.5-pro","/^(?!.*-[tT][tT][sS](?:$|-))"]],[{"rates":[[-1,1.25,10,0.125],[200000,2.5,15,0.25]]}]],' +
        '[["=gemini-2.5-pro-tts","=gemini-2.5-pro-preview-tts"],[{"rates":[[-1,1,20]]}]],' +
        '[["=gemini-3-flash-preview","^gemini-3-flash-preview-"],[{"rates":[[-1,0.5,3,0.05]]}]],' +
        '[["=gemini-3-pro-image","^gemini-3-pro-image-preview"],[]],' +
        '[["^gemini-3-pro-preview","=gemini-3-pro-text-preview"],[{"rates":[[-1,2,12,0.2],[200000,4,18,0.4]]}]],' +
        '[["=gemini-3.1-flash-image","^gemini-3.1-flash-image-preview"],[]],' +
        '[["=gemini-3.1-flash-lite","^gemini-3.1-flash-lite-preview"],[{"rates":[[-1,0.25,1.5,0.025]]}]],' +
        '[["^gemini-3.1-flash-lite-image"],[]],' +
        '[["^gemini-3.1-flash-live-preview"],[]],' +
        '[["^gemini-3.1-pro-preview"],[{"rates":[[-1,2,12,0.2],[200000,4,18,0.4]]}]],' +
        '[["=gemini-3.5-flash","^gemini-3.5-flash-preview","/^gemini-3\\\\.5-flash-\\\\d"],[{"rates":[[-1,1.5,9,0.15]]}]],' +
        '[["^gemini-3.5-flash-lite"],[{"rates":[[-1,0.3,2.5,0.03]]}]],' +
        '[["^gemini-3.6-flash"],[{"rates":[[-1,0.75,3.75,0.075]]},{"from":"2027-01-01","rates":[[-1,1.5,7.5,0.15]]}]],' +
        '[["^gemini-3.7-flash"],[{"rates":[[-1,0.75,3.75,0.075]]},{"from":"2027-01-01","rates":[[-1,1.5,7.5,0.15]]}]],' +
        '[["^gemini-3.8-flash"],[{"rates":[[-1,0.75,3.75,0.075]]},{"from":"2027-01-01","rates":[[-1,1.5,7.5,0.15]]}]],' +
        '[["=gemini-embedding-001"],[{"rates":[[-1,0.15,0]]}]],' +
        '[["=gemini-embedding-2"],[{"rates":[[-1,0.2,0]]}]],' +
        '[["=gemini-flash-1.5"],[{"rates":[[-1,0.075,0.3,0.01875],[128000,0.15,0.6,0.0375]]}]],' +
        '[["=gemini-flash-1.5-8b"],[{"rates":[[-1,0.0375,0.15,0.01],[128000,0.075,0.3,0.02]]}]],' +
        '[["^gemini-live-2.5-flash","^gemini-2.5-flash-native-audio-preview","=gemini-2.5-flash-native-audio-latest"],[]],' +
        '[["^gemini-omni-flash-preview"],[]],' +
        '[["=gemini-pro","=gemini-1.0-pro"],[{"rates":[[-1,0.125,0.375]]}]],' +
        '[["=gemini-pro-1.5"],[{"rates":[[-1,1.25,5,0.3125],[128000,2.5,10,0.625]]}]],' +
        '[["=gemma-2-27b-it"],[{"rates":[[-1,0.65,0.65]]}]],' +
        '[["^gemma-3-","=gemma-3"],[]],' +
        '[["^gemma-3n"],[]],' +
        '[["=gemma-4-26b-a4b-it"],[]],' +
        '[["=gemma-4-26b-a4b-it-maas"],[{"rates":[[-1,0.15,0.6,0.015]]}]],' +
        '[["=gemma-4-31b-it"],[]]]',
    },
    "groq": {
      api: "https://api\\.groq\\.com",
      models:
        '[[["=deepseek-r1-distill-llama-70b"],[{"rates":[[-1,0.75,0.99]]}]],' +
        '[["=gemma-7b-it"],[{"rates":[[-1,0.07,0.07]]}]],' +
        '[["=gemma2-9b-it","=gemma2-9b"],[{"rates":[[-1,0.2,0.2]]}]],' +
        '[["=llama-3.1-405b-reasoning"],[{"rates":[[-1,0.59,0.79]]}]],' +
        '[["=llama-3.1-70b-versatile"],[{"rates":[[-1,0.59,0.79]]}]],' +
        '[["=llama-3.1-8b-instant"],[{"rates":[[-1,0.05,0.08]]}]],' +
        '[["=llama-3.2-11b-text-preview"],[{"rates":[[-1,0.18,0.18]]}]],' +
        '[["=llama-3.2-11b-vision-preview"],[{"rates":[[-1,0.18,0.18]]}]],' +
        '[["=llama-3.2-1b-preview"],[{"rates":[[-1,0.04,0.04]]}]],' +
        '[["=llama-3.2-3b-preview"],[{"rates":[[-1,0.06,0.06]]}]],' +
        '[["=llama-3.2-90b-text-preview"],[{"rates":[[-1,0.9,0.9]]}]],' +
        '[["=llama-3.2-90b-vision-preview"],[{"rates":[[-1,0.9,0.9]]}]],' +
        '[["=llama-3.3-70b-specdec"],[{"rates":[[-1,0.59,0.99]]}]],' +
        '[["=llama-3.3-70b-versatile"],[{"rates":[[-1,0.59,0.79]]}]],' +
        '[["=llama-guard-3-8b"],[{"rates":[[-1,0.2,0.2]]}]],' +
        '[["=llama2-70b-4096"],[{"rates":[[-1,0.7,0.8]]}]],' +
        '[["=llama3-70b-8192"],[{"rates":[[-1,0.59,0.79]]}]],' +
        '[["=llama3-8b-8192"],[{"rates":[[-1,0.05,0.08]]}]],' +
        '[["=llama3-groq-70b-8192-tool-use-preview"],[{"rates":[[-1,0.89,0.89]]}]],' +
        '[["=llama3-groq-8b-8192-tool-use-preview"],[{"rates":[[-1,0.19,0.19]]}]],' +
        '[["=meta-llama/llama-4-maverick-17b-128e-instruct"],[{"rates":[[-1,0.2,0.6]]}]],' +
        '[["=meta-llama/llama-4-scout-17b-16e-instruct"],[{"rates":[[-1,0.11,0.34]]}]],' +
        '[["=meta-llama/llama-guard-4-12b"],[{"rates":[[-1,0.2,0.2]]}]],' +
        '[["=mistral-saba-24b"],[{"rates":[[-1,0.79,0.79]]}]],' +
        '[["=mixtral-8x7b-32768"],[{"rates":[[-1,0.24,0.24]]}]],' +
        '[["=moonshotai/kimi-k2-instruct","=moonshotai/kimi-k2-instruct-0905"],[{"rates":[[-1,1,3,0.5]]}]],' +
        '[["=openai/gpt-oss-120b","=openai/gpt-oss-safeguard-20b"],[{"rates":[[-1,0.15,0.6,0.075]]}]],' +
        '[["=openai/gpt-oss-20b"],[{"rates":[[-1,0.075,0.3,0.0375]]}]],' +
        '[["=qwen/qwen3-32b"],[{"rates":[[-1,0.29,0.59]]}]],' +
        '[["=whisper-large-v3"],[]],' +
        '[["=whisper-large-v3-turbo"],[]]]',
    },
    "huggingface_cerebras": {
      api: "https://router\\.huggingface\\.co/cerebras",
      models:
        '[[["=meta-llama/llama-3.1-8b-instruct","=meta-llama/llama-3.1-8b-instruct-fast"],[{"rates":[[-1,0.1,0.1]]}]]]',
    },
    "huggingface_fireworks-ai": {
      api: "https://router\\.huggingface\\.co/fireworks-ai",
      models:
        '[[["=meta-llama/llama-3.3-70b-instruct","=meta-llama/llama-3.3-70b-instruct-fast"],[{"rates":[[-1,0.9,0.9]]}]],' +
        '[["=openai/gpt-oss-120b","=openai/gpt-oss-120b-fast"],[{"rates":[[-1,0.15,0.6]]}]],' +
        '[["=openai/gpt-oss-20b","=openai/gpt-oss-20b-fast"],[{"rates":[[-1,0.05,0.2]]}]]]',
    },
    "huggingface_groq": {
      api: "https://router\\.huggingface\\.co/groq",
      models:
        '[[["=qwen/qwen3-32b","=qwen/qwen3-32b-fast"],[{"rates":[[-1,0.29,0.59]]}]],' +
        '[["=meta-llama/llama-3.3-70b-instruct","=meta-llama/llama-3.3-70b-instruct-fast"],[{"rates":[[-1,0.59,0.79]]}]],' +
        '[["=meta-llama/llama-4-scout-17b-16e-instruct","=meta-llama/llama-4-scout-17b-16e-instruct-fast"],[{"rates":[[-1,0.11,0.34]]}]],' +
        '[["=openai/gpt-oss-120b","=openai/gpt-oss-120b-fast"],[{"rates":[[-1,0.15,0.75]]}]],' +
        '[["=openai/gpt-oss-20b","=openai/gpt-oss-20b-fast"],[{"rates":[[-1,0.1,0.5]]}]]]',
    },
    "huggingface_hyperbolic": {
      api: "https://router\\.huggingface\\.co/hyperbolic",
      models:
        '[[["=qwen/qwen2.5-vl-72b-instruct","=qwen/qwen2.5-vl-72b-instruct-fast"],[{"rates":[[-1,0.6,0.6]]}]],' +
        '[["=qwen/qwen2.5-vl-7b-instruct","=qwen/qwen2.5-vl-7b-instruct-fast"],[{"rates":[[-1,0.2,0.2]]}]],' +
        '[["=qwen/qwen3-235b-a22b-instruct-2507","=qwen/qwen3-235b-a22b-instruct-2507-fast"],[{"rates":[[-1,2,2]]}]],' +
        '[["=qwen/qwen3-coder-480b-a35b-instruct","=qwen/qwen3-coder-480b-a35b-instruct-fast"],[{"rates":[[-1,2,2]]}]],' +
        '[["=qwen/qwen3-next-80b-a3b-instruct","=qwen/qwen3-next-80b-a3b-instruct-fast"],[{"rates":[[-1,0.3,0.3]]}]],' +
        '[["=qwen/qwen3-next-80b-a3b-thinking","=qwen/qwen3-next-80b-a3b-thinking-fast"],[{"rates":[[-1,0.3,0.3]]}]],' +
        '[["=deepseek-ai/deepseek-r1","=deepseek-ai/deepseek-r1-fast"],[{"rates":[[-1,2,2]]}]],' +
        '[["=deepseek-ai/deepseek-r1-0528","=deepseek-ai/deepseek-r1-0528-fast"],[{"rates":[[-1,3,3]]}]],' +
        '[["=deepseek-ai/deepseek-v3-0324","=deepseek-ai/deepseek-v3-0324-fast"],[{"rates":[[-1,1.25,1.25]]}]],' +
        '[["=meta-llama/llama-3.3-70b-instruct","=meta-llama/llama-3.3-70b-instruct-fast"],[{"rates":[[-1,0.4,0.4]]}]],' +
        '[["=openai/gpt-oss-120b","=openai/gpt-oss-120b-fast"],[{"rates":[[-1,0.3,0.3]]}]],' +
        '[["=openai/gpt-oss-20b","=openai/gpt-oss-20b-fast"],[{"rates":[[-1,0.1,0.1]]}]]]',
    },
    "huggingface_nebius": {
      api: "https://router\\.huggingface\\.co/nebius",
      models:
        '[[["=nousresearch/hermes-4-405b","=nousresearch/hermes-4-405b-fast"],[{"rates":[[-1,1,3]]}]],' +
        '[["=nousresearch/hermes-4-70b","=nousresearch/hermes-4-70b-fast"],[{"rates":[[-1,0.13,0.4]]}]],' +
        '[["=primeintellect/intellect-3-fp8","=primeintellect/intellect-3-fp8-fast"],[{"rates":[[-1,0.2,1.1]]}]],' +
        '[["=qwen/qwen2.5-coder-7b","=qwen/qwen2.5-coder-7b-fast"],[{"rates":[[-1,0.03,0.09]]}]],' +
        '[["=qwen/qwen2.5-vl-72b-instruct","=qwen/qwen2.5-vl-72b-instruct-fast"],[{"rates":[[-1,0.25,0.75]]}]],' +
        '[["=qwen/qwen3-235b-a22b-instruct-2507","=qwen/qwen3-235b-a22b-instruct-2507-fast"],[{"rates":[[-1,0.2,0.6]]}]],' +
        '[["=qwen/qwen3-235b-a22b-thinking-2507","=qwen/qwen3-235b-a22b-thinking-2507-fast"],[{"rates":[[-1,0.2,0.8]]}]],' +
        '[["=qwen/qwen3-30b-a3b-instruct-2507","=qwen/qwen3-30b-a3b-instruct-2507-fast"],[{"rates":[[-1,0.1,0.3]]}]],' +
        '[["=qwen/qwen3-30b-a3b-thinking-2507","=qwen/qwen3-30b-a3b-thinking-2507-fast"],[{"rates":[[-1,0.1,0.3]]}]],' +
        '[["=qwen/qwen3-32b","=qwen/qwen3-32b-fast"],[{"rates":[[-1,0.1,0.3]]}]],' +
        '[["=qwen/qwen3-coder-30b-a3b-instruct","=qwen/qwen3-coder-30b-a3b-instruct-fast"],[{"rates":[[-1,0.1,0.3]]}]],' +
        '[["=qwen/qwen3-coder-480b-a35b-instruct","=qwen/qwen3-coder-480b-a35b-instruct-fast"],[{"rates":[[-1,0.4,1.8]]}]],' +
        '[["=deepseek-ai/deepseek-r1-0528","=deepseek-ai/deepseek-r1-0528-fast"],[{"rates":[[-1,0.8,2.4]]}]],' +
        '[["=deepseek-ai/deepseek-v3-0324","=deepseek-ai/deepseek-v3-0324-fast"],[{"rates":[[-1,0.75,2.25]]}]],' +
        '[["=google/gemma-2-2b-it","=google/gemma-2-2b-it-fast"],[{"rates":[[-1,0.02,0.06]]}]],' +
        '[["=google/gemma-2-9b-it","=google/gemma-2-9b-it-fast"],[{"rates":[[-1,0.03,0.09]]}]],' +
        '[["=google/gemma-3-27b-it","=google/gemma-3-27b-it-fast"],[{"rates":[[-1,0.2,0.6]]}]],' +
        '[["=meta-llama/llama-3.1-8b-instruct","=meta-llama/llama-3.1-8b-instruct-fast"],[{"rates":[[-1,0.03,0.09]]}]],' +
        '[["=meta-llama/llama-3.3-70b-instruct","=meta-llama/llama-3.3-70b-instruct-fast"],[{"rates":[[-1,0.25,0.75]]}]],' +
        '[["=moonshotai/kimi-k2-instruct","=moonshotai/kimi-k2-instruct-fast"],[{"rates":[[-1,0.5,2.4]]}]],' +
        '[["=moonshotai/kimi-k2-thinking","=moonshotai/kimi-k2-thinking-fast"],[{"rates":[[-1,0.6,2.5]]}]],' +
        '[["=nvidia/llama-3_1-nemotron-ultra-253b-v1","=nvidia/llama-3_1-nemotron-ultra-253b-v1-fast"],[{"rates":[[-1,0.6,1.8]]}]],' +
        '[["=nvidia/nvidia-nemotron-nano-12b-v2","=nvidia/nvidia-nemotron-nano-12b-v2-fast"],[{"rates":[[-1,0.07,0.2]]}]],' +
        '[["=openai/gpt-oss-120b","=openai/gpt-oss-120b-fast"],[{"rates":[[-1,0.15,0.6]]}]],' +
        '[["=zai-org/glm-4.5","=zai-org/glm-4.5-fast"],[{"rates":[[-1,0.6,2.2]]}]],' +
        '[["=zai-org/glm-4.5-air","=zai-org/glm-4.5-air-fast"],[{"rates":[[-1,0.2,1.2]]}]]]',
    },
    "huggingface_novita": {
      api: "https://router\\.huggingface\\.co/novita",
      models:
        '[[["=minimaxai/minimax-m1-80k","=minimaxai/minimax-m1-80k-fast"],[{"rates":[[-1,0.55,2.2]]}]],' +
        '[["=minimaxai/minimax-m2","=minimaxai/minimax-m2-fast","=minimaxai/minimax-m2.1","=minimaxai/minimax-m2.1-fast","=minimaxai/minimax-m2.5","=minimaxai/minimax-m2.5-fast"],[{"rates":[[-1,0.3,1.2]]}]],' +
        '[["=nousresearch/hermes-2-pro-llama-3-8b","=nousresearch/hermes-2-pro-llama-3-8b-fast"],[{"rates":[[-1,0.14,0.14]]}]],' +
        '[["=qwen/qwen2.5-72b-instruct","=qwen/qwen2.5-72b-instruct-fast"],[{"rates":[[-1,0.38,0.4]]}]],' +
        '[["=qwen/qwen3-235b-a22b","=qwen/qwen3-235b-a22b-fast"],[{"rates":[[-1,0.2,0.8]]}]],' +
        '[["=qwen/qwen3-235b-a22b-instruct-2507","=qwen/qwen3-235b-a22b-instruct-2507-fast"],[{"rates":[[-1,0.09,0.58]]}]],' +
        '[["=qwen/qwen3-235b-a22b-thinking-2507","=qwen/qwen3-235b-a22b-thinking-2507-fast"],[{"rates":[[-1,0.3,3]]}]],' +
        '[["=qwen/qwen3-30b-a3b","=qwen/qwen3-30b-a3b-fast"],[{"rates":[[-1,0.09,0.45]]}]],' +
        '[["=qwen/qwen3-32b","=qwen/qwen3-32b-fast"],[{"rates":[[-1,0.1,0.45]]}]],' +
        '[["=qwen/qwen3-coder-480b-a35b-instruct","=qwen/qwen3-coder-480b-a35b-instruct-fast"],[{"rates":[[-1,0.3,1.3]]}]],' +
        '[["=qwen/qwen3-coder-next","=qwen/qwen3-coder-next-fast"],[{"rates":[[-1,0.2,1.5]]}]],' +
        '[["=qwen/qwen3-next-80b-a3b-instruct","=qwen/qwen3-next-80b-a3b-instruct-fast"],[{"rates":[[-1,0.15,1.5]]}]],' +
        '[["=qwen/qwen3-next-80b-a3b-thinking","=qwen/qwen3-next-80b-a3b-thinking-fast"],[{"rates":[[-1,0.15,1.5]]}]],' +
        '[["=qwen/qwen3-vl-235b-a22b-instruct","=qwen/qwen3-vl-235b-a22b-instruct-fast"],[{"rates":[[-1,0.3,1.5]]}]],' +
        '[["=qwen/qwen3-vl-235b-a22b-thinking","=qwen/qwen3-vl-235b-a22b-thinking-fast"],[{"rates":[[-1,0.98,3.95]]}]],' +
        '[["=qwen/qwen3-vl-30b-a3b-instruct","=qwen/qwen3-vl-30b-a3b-instruct-fast"],[{"rates":[[-1,0.2,0.7]]}]],' +
        '[["=qwen/qwen3-vl-30b-a3b-thinking","=qwen/qwen3-vl-30b-a3b-thinking-fast"],[{"rates":[[-1,0.2,1]]}]],' +
        '[["=qwen/qwen3-vl-8b-instruct","=qwen/qwen3-vl-8b-instruct-fast"],[{"rates":[[-1,0.08,0.5]]}]],' +
        '[["=qwen/qwen3.5-122b-a10b","=qwen/qwen3.5-122b-a10b-fast"],[{"rates":[[-1,0.4,3.2]]}]],' +
        '[["=qwen/qwen3.5-27b","=qwen/qwen3.5-27b-fast"],[{"rates":[[-1,0.3,2.4]]}]],' +
        '[["=qwen/qwen3.5-35b-a3b","=qwen/qwen3.5-35b-a3b-fast"],[{"rates":[[-1,0.25,2]]}]],' +
        '[["=qwen/qwen3.5-397b-a17b","=qwen/qwen3.5-397b-a17b-fast"],[{"rates":[[-1,0.6,3.6]]}]],' +
        '[["=sao10k/l3-70b-euryale-v2.1","=sao10k/l3-70b-euryale-v2.1-fast"],[{"rates":[[-1,1.48,1.48]]}]],' +
        '[["=sao10k/l3-8b-lunaris-v1","=sao10k/l3-8b-lunaris-v1-fast"],[{"rates":[[-1,0.05,0.05]]}]],' +
        '[["=sao10k/l3-8b-stheno-v3.2","=sao10k/l3-8b-stheno-v3.2-fast"],[{"rates":[[-1,0.05,0.05]]}]],' +
        '[["=xiaomimimo/mimo-v2-flash","=xiaomimimo/mimo-v2-flash-fast"],[{"rates":[[-1,0.1,0.3]]}]],' +
        '[["=alpindale/wizardlm-2-8x22b","=alpindale/wizardlm-2-8x22b-fast"],[{"rates":[[-1,0.62,0.62]]}]],' +
        '[["=baidu/ernie-4.5-21b-a3b-pt","=baidu/ernie-4.5-21b-a3b-pt-fast"],[{"rates":[[-1,0.07,0.28]]}]],' +
        '[["=baidu/ernie-4.5-300b-a47b-base-pt","=baidu/ernie-4.5-300b-a47b-base-pt-fast"],[{"rates":[[-1,0.28,1.1]]}]],' +
        '[["=baidu/ernie-4.5-vl-28b-a3b-pt","=baidu/ernie-4.5-vl-28b-a3b-pt-fast"],[{"rates":[[-1,0.14,0.56]]}]],' +
        '[["=baidu/ernie-4.5-vl-424b-a47b-base-pt","=baidu/ernie-4.5-vl-424b-a47b-base-pt-fast"],[{"rates":[[-1,0.42,1.25]]}]],' +
        '[["=deepseek-ai/deepseek-prover-v2-671b","=deepseek-ai/deepseek-prover-v2-671b-fast"],[{"rates":[[-1,0.7,2.5]]}]],' +
        '[["=deepseek-ai/deepseek-r1","=deepseek-ai/deepseek-r1-fast","=deepseek-ai/deepseek-r1-0528","=deepseek-ai/deepseek-r1-0528-fast"],[{"rates":[[-1,0.7,2.5]]}]],' +
        '[["=deepseek-ai/deepseek-r1-distill-llama-70b","=deepseek-ai/deepseek-r1-distill-llama-70b-fast"],[{"rates":[[-1,0.8,0.8]]}]],' +
        '[["=deepseek-ai/deepseek-v3","=deepseek-ai/deepseek-v3-fast"],[{"rates":[[-1,0.4,1.3]]}]],' +
        '[["=deepseek-ai/deepseek-v3-0324","=deepseek-ai/deepseek-v3-0324-fast"],[{"rates":[[-1,0.27,1.12]]}]],' +
        '[["=deepseek-ai/deepseek-v3.1","=deepseek-ai/deepseek-v3.1-fast","=deepseek-ai/deepseek-v3.1-terminus","=deepseek-ai/deepseek-v3.1-terminus-fast"],[{"rates":[[-1,0.27,1]]}]],' +
        '[["=deepseek-ai/deepseek-v3.2","=deepseek-ai/deepseek-v3.2-fast"],[{"rates":[[-1,0.269,0.4]]}]],' +
        '[["=deepseek-ai/deepseek-v3.2-exp","=deepseek-ai/deepseek-v3.2-exp-fast"],[{"rates":[[-1,0.27,0.41]]}]],' +
        '[["=meta-llama/llama-3.1-8b-instruct","=meta-llama/llama-3.1-8b-instruct-fast"],[{"rates":[[-1,0.02,0.05]]}]],' +
        '[["=meta-llama/llama-3.3-70b-instruct","=meta-llama/llama-3.3-70b-instruct-fast"],[{"rates":[[-1,0.135,0.4]]}]],' +
        '[["=meta-llama/llama-4-maverick-17b-128e-instruct-fp8","=meta-llama/llama-4-maverick-17b-128e-instruct-fp8-fast"],[{"rates":[[-1,0.27,0.85]]}]],' +
        '[["=meta-llama/llama-4-scout-17b-16e-instruct","=meta-llama/llama-4-scout-17b-16e-instruct-fast"],[{"rates":[[-1,0.18,0.59]]}]],' +
        '[["=meta-llama/meta-llama-3-70b-instruct","=meta-llama/meta-llama-3-70b-instruct-fast"],[{"rates":[[-1,0.51,0.74]]}]],' +
        '[["=meta-llama/meta-llama-3-8b-instruct","=meta-llama/meta-llama-3-8b-instruct-fast"],[{"rates":[[-1,0.04,0.04]]}]],' +
        '[["=moonshotai/kimi-k2-instruct","=moonshotai/kimi-k2-instruct-fast"],[{"rates":[[-1,0.57,2.3]]}]],' +
        '[["=moonshotai/kimi-k2-instruct-0905","=moonshotai/kimi-k2-instruct-0905-fast"],[{"rates":[[-1,0.6,2.5]]}]],' +
        '[["=moonshotai/kimi-k2-thinking","=moonshotai/kimi-k2-thinking-fast"],[{"rates":[[-1,0.6,2.5]]}]],' +
        '[["=moonshotai/kimi-k2.5","=moonshotai/kimi-k2.5-fast"],[{"rates":[[-1,0.6,3]]}]],' +
        '[["=openai/gpt-oss-120b","=openai/gpt-oss-120b-fast"],[{"rates":[[-1,0.05,0.25]]}]],' +
        '[["=openai/gpt-oss-20b","=openai/gpt-oss-20b-fast"],[{"rates":[[-1,0.04,0.15]]}]],' +
        '[["=zai-org/autoglm-phone-9b-multilingual","=zai-org/autoglm-phone-9b-multilingual-fast"],[{"rates":[[-1,0.035,0.138]]}]],' +
        '[["=zai-org/glm-4-32b-0414","=zai-org/glm-4-32b-0414-fast"],[{"rates":[[-1,0.55,1.66]]}]],' +
        '[["=zai-org/glm-4.5","=zai-org/glm-4.5-fast"],[{"rates":[[-1,0.6,2.2]]}]],' +
        '[["=zai-org/glm-4.5-air","=zai-org/glm-4.5-air-fast"],[{"rates":[[-1,0.13,0.85]]}]],' +
        '[["=zai-org/glm-4.5v","=zai-org/glm-4.5v-fast"],[{"rates":[[-1,0.6,1.8]]}]],' +
        '[["=zai-org/glm-4.6","=zai-org/glm-4.6-fast"],[{"rates":[[-1,0.55,2.2]]}]],' +
        '[["=zai-org/glm-4.6v-flash","=zai-org/glm-4.6v-flash-fast"],[{"rates":[[-1,0.3,0.9]]}]],' +
        '[["=zai-org/glm-4.7","=zai-org/glm-4.7-fast"],[{"rates":[[-1,0.6,2.2]]}]],' +
        '[["=zai-org/glm-4.7-flash","=zai-org/glm-4.7-flash-fast"],[{"rates":[[-1,0.07,0.4]]}]],' +
        '[["=zai-org/glm-5","=zai-org/glm-5-fast"],[{"rates":[[-1,1,3.2]]}]]]',
    },
    "huggingface_nscale": {
      api: "https://router\\.huggingface\\.co/nscale",
      models:
        '[[["=qwen/qwq-32b","=qwen/qwq-32b-fast"],[{"rates":[[-1,0.18,0.2]]}]],' +
        '[["=qwen/qwen2.5-coder-32b-instruct","=qwen/qwen2.5-coder-32b-instruct-fast"],[{"rates":[[-1,0.06,0.2]]}]],' +
        '[["=qwen/qwen2.5-coder-3b-instruct","=qwen/qwen2.5-coder-3b-instruct-fast"],[{"rates":[[-1,0.01,0.03]]}]],' +
        '[["=qwen/qwen2.5-coder-7b-instruct","=qwen/qwen2.5-coder-7b-instruct-fast"],[{"rates":[[-1,0.01,0.03]]}]],' +
        '[["=qwen/qwen3-14b","=qwen/qwen3-14b-fast"],[{"rates":[[-1,0.07,0.2]]}]],' +
        '[["=qwen/qwen3-235b-a22b","=qwen/qwen3-235b-a22b-fast","=qwen/qwen3-235b-a22b-instruct-2507","=qwen/qwen3-235b-a22b-instruct-2507-fast"],[{"rates":[[-1,0.2,0.6]]}]],' +
        '[["=qwen/qwen3-32b","=qwen/qwen3-32b-fast"],[{"rates":[[-1,0.08,0.25]]}]],' +
        '[["=qwen/qwen3-4b-instruct-2507","=qwen/qwen3-4b-instruct-2507-fast"],[{"rates":[[-1,0.01,0.03]]}]],' +
        '[["=qwen/qwen3-4b-thinking-2507","=qwen/qwen3-4b-thinking-2507-fast"],[{"rates":[[-1,0.01,0.03]]}]],' +
        '[["=qwen/qwen3-8b","=qwen/qwen3-8b-fast"],[{"rates":[[-1,0.07,0.18]]}]],' +
        '[["=deepseek-ai/deepseek-r1-distill-llama-70b","=deepseek-ai/deepseek-r1-distill-llama-70b-fast"],[{"rates":[[-1,0.75,0.75]]}]],' +
        '[["=deepseek-ai/deepseek-r1-distill-llama-8b","=deepseek-ai/deepseek-r1-distill-llama-8b-fast"],[{"rates":[[-1,0.05,0.05]]}]],' +
        '[["=deepseek-ai/deepseek-r1-distill-qwen-1.5b","=deepseek-ai/deepseek-r1-distill-qwen-1.5b-fast"],[{"rates":[[-1,0.1,0.1]]}]],' +
        '[["=deepseek-ai/deepseek-r1-distill-qwen-32b","=deepseek-ai/deepseek-r1-distill-qwen-32b-fast"],[{"rates":[[-1,0.3,0.3]]}]],' +
        '[["=deepseek-ai/deepseek-r1-distill-qwen-7b","=deepseek-ai/deepseek-r1-distill-qwen-7b-fast"],[{"rates":[[-1,0.15,0.15]]}]],' +
        '[["=meta-llama/llama-3.1-8b-instruct","=meta-llama/llama-3.1-8b-instruct-fast"],[{"rates":[[-1,0.06,0.06]]}]],' +
        '[["=meta-llama/llama-3.3-70b-instruct","=meta-llama/llama-3.3-70b-instruct-fast"],[{"rates":[[-1,0.4,0.4]]}]],' +
        '[["=meta-llama/llama-4-scout-17b-16e-instruct","=meta-llama/llama-4-scout-17b-16e-instruct-fast"],[{"rates":[[-1,0.09,0.29]]}]],' +
        '[["=openai/gpt-oss-120b","=openai/gpt-oss-120b-fast"],[{"rates":[[-1,0.1,0.4]]}]],' +
        '[["=openai/gpt-oss-20b","=openai/gpt-oss-20b-fast"],[{"rates":[[-1,0.05,0.2]]}]]]',
    },
    "huggingface_ovhcloud": {
      api: "https://router\\.huggingface\\.co/ovhcloud",
      models:
        '[[["=qwen/qwen2.5-vl-72b-instruct","=qwen/qwen2.5-vl-72b-instruct-fast"],[{"rates":[[-1,1.01,1.01]]}]],' +
        '[["=qwen/qwen3-32b","=qwen/qwen3-32b-fast"],[{"rates":[[-1,0.09,0.25]]}]],' +
        '[["=qwen/qwen3-coder-30b-a3b-instruct","=qwen/qwen3-coder-30b-a3b-instruct-fast"],[{"rates":[[-1,0.07,0.26]]}]],' +
        '[["=meta-llama/llama-3.1-8b-instruct","=meta-llama/llama-3.1-8b-instruct-fast"],[{"rates":[[-1,0.11,0.11]]}]],' +
        '[["=meta-llama/llama-3.3-70b-instruct","=meta-llama/llama-3.3-70b-instruct-fast"],[{"rates":[[-1,0.74,0.74]]}]],' +
        '[["=openai/gpt-oss-120b","=openai/gpt-oss-120b-fast"],[{"rates":[[-1,0.09,0.47]]}]],' +
        '[["=openai/gpt-oss-20b","=openai/gpt-oss-20b-fast"],[{"rates":[[-1,0.05,0.18]]}]]]',
    },
    "huggingface_publicai": {
      api: "https://router\\.huggingface\\.co/publicai",
      models:
        '[[["=aisingapore/gemma-sea-lion-v4-27b-it","=aisingapore/gemma-sea-lion-v4-27b-it-fast"],[{"rates":[[-1,0.2,0.4]]}]],' +
        '[["=aisingapore/qwen-sea-lion-v4-32b-it","=aisingapore/qwen-sea-lion-v4-32b-it-fast"],[{"rates":[[-1,0.25,0.5]]}]],' +
        '[["=allenai/olmo-3-7b-instruct","=allenai/olmo-3-7b-instruct-fast"],[{"rates":[[-1,0.1,0.2]]}]],' +
        '[["=allenai/olmo-3.1-32b-instruct","=allenai/olmo-3.1-32b-instruct-fast"],[{"rates":[[-1,0.2,0.6]]}]],' +
        '[["=dicta-il/dictalm-3.0-24b-thinking","=dicta-il/dictalm-3.0-24b-thinking-fast"],[{"rates":[[-1,0.2,0.4]]}]],' +
        '[["=swiss-ai/apertus-70b-instruct-2509","=swiss-ai/apertus-70b-instruct-2509-fast"],[{"rates":[[-1,0.82,2.92]]}]],' +
        '[["=swiss-ai/apertus-8b-instruct-2509","=swiss-ai/apertus-8b-instruct-2509-fast"],[{"rates":[[-1,0.1,0.2]]}]],' +
        '[["=utter-project/eurollm-22b-instruct-2512","=utter-project/eurollm-22b-instruct-2512-fast"],[{"rates":[[-1,0.1,0.2]]}]]]',
    },
    "huggingface_sambanova": {
      api: "https://router\\.huggingface\\.co/sambanova",
      models:
        '[[["=qwen/qwen3-32b","=qwen/qwen3-32b-fast"],[{"rates":[[-1,0.4,0.8]]}]],' +
        '[["=deepseek-ai/deepseek-r1-0528","=deepseek-ai/deepseek-r1-0528-fast"],[{"rates":[[-1,5,7]]}]],' +
        '[["=deepseek-ai/deepseek-r1-distill-llama-70b","=deepseek-ai/deepseek-r1-distill-llama-70b-fast"],[{"rates":[[-1,0.7,1.4]]}]],' +
        '[["=deepseek-ai/deepseek-v3-0324","=deepseek-ai/deepseek-v3-0324-fast"],[{"rates":[[-1,3,4.5]]}]],' +
        '[["=meta-llama/llama-3.1-8b-instruct","=meta-llama/llama-3.1-8b-instruct-fast"],[{"rates":[[-1,0.1,0.2]]}]],' +
        '[["=meta-llama/llama-3.3-70b-instruct","=meta-llama/llama-3.3-70b-instruct-fast"],[{"rates":[[-1,0.6,1.2]]}]],' +
        '[["=openai/gpt-oss-120b","=openai/gpt-oss-120b-fast"],[{"rates":[[-1,0.22,0.59]]}]],' +
        '[["=tokyotech-llm/llama-3.3-swallow-70b-instruct-v0.4","=tokyotech-llm/llama-3.3-swallow-70b-instruct-v0.4-fast"],[{"rates":[[-1,0.6,1.2]]}]]]',
    },
    "huggingface_together": {
      api: "https://router\\.huggingface\\.co/together",
      models:
        '[[["=essentialai/rnj-1-instruct","=essentialai/rnj-1-instruct-fast"],[{"rates":[[-1,0.15,0.15]]}]],' +
        '[["=qwen/qwen2.5-7b-instruct","=qwen/qwen2.5-7b-instruct-fast"],[{"rates":[[-1,0.3,0.3]]}]],' +
        '[["=qwen/qwen3-235b-a22b-instruct-2507","=qwen/qwen3-235b-a22b-instruct-2507-fast"],[{"rates":[[-1,0.2,0.6]]}]],' +
        '[["=qwen/qwen3-coder-480b-a35b-instruct","=qwen/qwen3-coder-480b-a35b-instruct-fast","=qwen/qwen3-coder-480b-a35b-instruct-fp8","=qwen/qwen3-coder-480b-a35b-instruct-fp8-fast"],[{"rates":[[-1,2,2]]}]],' +
        '[["=qwen/qwen3-coder-next-fp8","=qwen/qwen3-coder-next-fp8-fast"],[{"rates":[[-1,0.5,1.2]]}]],' +
        '[["=qwen/qwen3-next-80b-a3b-instruct","=qwen/qwen3-next-80b-a3b-instruct-fast"],[{"rates":[[-1,0.15,1.5]]}]],' +
        '[["=qwen/qwen3-vl-8b-instruct","=qwen/qwen3-vl-8b-instruct-fast"],[{"rates":[[-1,0.18000000000000002,0.68]]}]],' +
        '[["=qwen/qwen3.5-397b-a17b","=qwen/qwen3.5-397b-a17b-fast"],[{"rates":[[-1,0.6,3.6]]}]],' +
        '[["=qwen/qwen3.5-9b","=qwen/qwen3.5-9b-fast"],[{"rates":[[-1,0.1,0.15]]}]],' +
        '[["=servicenow-ai/apriel-1.6-15b-thinker","=servicenow-ai/apriel-1.6-15b-thinker-fast"],[]],' +
        '[["=deepcogito/cogito-671b-v2.1","=deepcogito/cogito-671b-v2.1-fast","=deepcogito/cogito-671b-v2.1-fp8","=deepcogito/cogito-671b-v2.1-fp8-fast"],[{"rates":[[-1,1.25,1.25]]}]],' +
        '[["=deepseek-ai/deepseek-r1","=deepseek-ai/deepseek-r1-fast","=deepseek-ai/deepseek-r1-0528","=deepseek-ai/deepseek-r1-0528-fast"],[{"rates":[[-1,3,7]]}]],' +
        '[["=deepseek-ai/deepseek-v3","=deepseek-ai/deepseek-v3-fast","=deepseek-ai/deepseek-v3-0324","=deepseek-ai/deepseek-v3-0324-fast"],[{"rates":[[-1,1.25,1.25]]}]],' +
        '[["=deepseek-ai/deepseek-v3.1","=deepseek-ai/deepseek-v3.1-fast"],[{"rates":[[-1,0.6,1.7]]}]],' +
        '[["=google/gemma-3n-e4b-it","=google/gemma-3n-e4b-it-fast"],[{"rates":[[-1,0.02,0.04]]}]],' +
        '[["=meta-llama/llama-3.3-70b-instruct","=meta-llama/llama-3.3-70b-instruct-fast"],[{"rates":[[-1,0.88,0.88]]}]],' +
        '[["=meta-llama/llama-4-maverick-17b-128e-instruct-fp8","=meta-llama/llama-4-maverick-17b-128e-instruct-fp8-fast"],[{"rates":[[-1,0.27,0.85]]}]],' +
        '[["=moonshotai/kimi-k2.5","=moonshotai/kimi-k2.5-fast"],[{"rates":[[-1,0.5,2.8]]}]],' +
        '[["=openai/gpt-oss-120b","=openai/gpt-oss-120b-fast"],[{"rates":[[-1,0.15,0.6]]}]],' +
        '[["=openai/gpt-oss-20b","=openai/gpt-oss-20b-fast"],[{"rates":[[-1,0.05,0.2]]}]],' +
        '[["=zai-org/glm-4.5-air-fp8","=zai-org/glm-4.5-air-fp8-fast"],[{"rates":[[-1,0.2,1.1]]}]],' +
        '[["=zai-org/glm-4.6","=zai-org/glm-4.6-fast"],[{"rates":[[-1,0.6,2.2]]}]],' +
        '[["=zai-org/glm-4.7-fp8","=zai-org/glm-4.7-fp8-fast"],[{"rates":[[-1,0.45,2]]}]],' +
        '[["=zai-org/glm-5","=zai-org/glm-5-fast"],[{"rates":[[-1,1,3.2]]}]]]',
    },
    "minimax": {
      api: "https://api\\.minimax(i)?\\.(?:com|io)",
      models:
        '[[["=m2-her","=m2-her"],[{"rates":[[-1,0.3,1.2]]}]],' +
        '[["=minimax-m2","=minimax-m2","=minimax-m2.1","=minimax-m2.1","=minimax-m2.5","=minimax-m2.5"],[{"rates":[[-1,0.3,1.2,0.03,0.375]]}]],' +
        '[["*m2.1-highspeed","*m2.1-highspeed"],[{"rates":[[-1,0.6,2.4,0.03,0.375]]}]],' +
        '[["*m2.5-highspeed","*m2.5-highspeed"],[{"rates":[[-1,0.6,2.4,0.03,0.375]]}]],' +
        '[["=minimax-m2.7","=minimax-m2.7"],[{"rates":[[-1,0.3,1.2,0.06,0.375]]}]],' +
        '[["*m2.7-highspeed","*m2.7-highspeed"],[{"rates":[[-1,0.6,2.4,0.06,0.375]]}]],' +
        '[["=minimax-01"],[{"rates":[[-1,0.2,1.1]]}]],' +
        '[["=minimax-m1"],[{"rates":[[-1,0.4,2.2]]}]],' +
        '[["=minimax-m3"],[{"rates":[[-1,0.3,1.2,0.06],[512000,0.6,2.4,0.12]]}]]]',
    },
    "mistral": {
      api: "https://api\\.mistral\\.ai",
      models:
        '[[["=codestral-latest","=codestral-2501"],[{"rates":[[-1,0.3,0.9]]}]],' +
        '[["=codestral-2508"],[{"rates":[[-1,0.3,0.9,0.03]]}]],' +
        '[["=devstral-2512"],[{"rates":[[-1,0.4,2,0.04]]}]],' +
        '[["=devstral-small","=devstral-small-2505","=devstral-small-2507","=devstral-small-latest","=labs-devstral-small-2512"],[{"rates":[[-1,0.1,0.3]]}]],' +
        '[["=devstral-small:free"],[]],' +
        '[["^magistral-medium"],[{"rates":[[-1,2,5]]}]],' +
        '[["^magistral-small-"],[{"rates":[[-1,0.5,1.5]]}]],' +
        '[["=ministral-14b-2512"],[{"rates":[[-1,0.2,0.2,0.02]]}]],' +
        '[["=ministral-3b"],[{"rates":[[-1,0.04,0.04]]}]],' +
        '[["=ministral-3b-2512"],[{"rates":[[-1,0.1,0.1,0.01]]}]],' +
        '[["=ministral-8b","=ministral-8b-2410"],[{"rates":[[-1,0.1,0.1]]}]],' +
        '[["=ministral-8b-2512"],[{"rates":[[-1,0.15,0.15,0.015]]}]],' +
        '[["=ministral-8b-latest"],[{"rates":[[-1,0.1,0.1]]},{"from":"2025-12-02","rates":[[-1,0.15,0.15,0.015]]}]],' +
        '[["=mistral-7b","=open-mistral-7b"],[{"rates":[[-1,0.25,0.25]]}]],' +
        '[["=mistral-embed"],[{"rates":[[-1,0.1,0.1]]}]],' +
        '[["=mistral-large","=mistral-large-latest","=mistral-large-2407","=mistral-large-2411"],[{"rates":[[-1,2,6]]}]],' +
        '[["=mistral-large-2512"],[{"rates":[[-1,0.5,1.5,0.05]]}]],' +
        '[["=mistral-medium-2312"],[{"rates":[[-1,2.7,8.1]]}]],' +
        '[["=mistral-medium","=mistral-medium-2505","=mistral-medium-2508"],[{"rates":[[-1,0.4,2,0.04]]}]],' +
        '[["=mistral-medium-3.5","=mistral-medium-3-5","=mistral-medium-3"],[{"rates":[[-1,1.5,7.5,0.15]]}]],' +
        '[["=mistral-medium-latest"],[{"rates":[[-1,0.4,2,0.04]]},{"from":"2026-06-16","rates":[[-1,1.5,7.5,0.15]]}]],' +
        '[["=mistral-nemo","=open-mistral-nemo"],[{"rates":[[-1,0.15,0.15]]}]],' +
        '[["=mistral-nemo:free"],[]],' +
        '[["=mistral-ocr-2503","=mistral-ocr-2503-completion"],[]],' +
        '[["=mistral-ocr-2505","=mistral-ocr-2505-completion"],[]],' +
        '[["=mistral-ocr-2512","=mistral-ocr-2512-completion"],[]],' +
        '[["=mistral-ocr-4-0","=mistral-ocr-4-0-completion"],[]],' +
        '[["=mistral-ocr-4","=mistral-ocr-4-completion","=mistral-ocr-4-1","=mistral-ocr-4-1-completion"],[]],' +
        '[["=mistral-ocr-latest","=mistral-ocr-latest-completion"],[]],' +
        '[["=mistral-saba","=mistral-saba-latest"],[{"rates":[[-1,0.2,0.6]]}]],' +
        '[["=mistral-small-24b-instruct-2501"],[{"rates":[[-1,0.05,0.08]]}]],' +
        '[["=mistral-small-24b-instruct-2501:free"],[]],' +
        '[["=mistral-small-2603"],[{"rates":[[-1,0.15,0.6,0.015]]}]],' +
        '[["=mistral-small-3.1-24b-instruct"],[{"rates":[[-1,0.351,0.555]]}]],' +
        '[["=mistral-small-3.2-24b-instruct"],[{"rates":[[-1,0.075,0.2]]}]],' +
        '[["=mistral-small-latest"],[{"rates":[[-1,0.1,0.3]]}]],' +
        '[["=mistral-tiny"],[{"rates":[[-1,0.25,0.25]]}]],' +
        '[["=mixtral-8x22b-instruct"],[{"rates":[[-1,0.9,0.9]]}]],' +
        '[["^mixtral-8x7b","=open-mixtral-8x7b"],[{"rates":[[-1,0.7,0.7]]}]],' +
        '[["=pixtral-12b","=pixtral-12b-latest"],[{"rates":[[-1,0.15,0.15]]}]],' +
        '[["=pixtral-large-latest","=pixtral-large-2411"],[{"rates":[[-1,2,6]]}]],' +
        '[["=voxtral-mini-latest","=voxtral-mini-2602"],[]],' +
        '[["=voxtral-small-24b-2507","=voxtral-small-2507","=voxtral-small-latest"],[{"rates":[[-1,0.1,0.3,0.01]]},{"from":"2026-08-11","rates":[[-1,0.1,0.4,0.01]]}]]]',
    },
    "modal": {
      api: "https://[^/]+\\.modal\\.(?:run|direct)(?:/|$)",
      models:
        '[[["=moonshotai/kimi-k3"],[{"rates":[[-1,3,15,0.3]]}]],' +
        '[["=thinkingmachines/inkling-nvfp4"],[{"rates":[[-1,1.2,5,0.27]]}]]]',
    },
    "moonshotai": {
      api: "https://api\\.moonshot\\.",
      models:
        '[[["=kimi-k2"],[{"rates":[[-1,0.57,2.3]]}]],' +
        '[["=kimi-k2-0711-preview"],[{"rates":[[-1,0.6,2.5,0.15]]}]],' +
        '[["=kimi-k2-0905-preview"],[{"rates":[[-1,0.6,2.5,0.15]]}]],' +
        '[["=kimi-k2-thinking"],[{"rates":[[-1,0.6,2.5,0.15]]}]],' +
        '[["=kimi-k2-thinking-turbo"],[{"rates":[[-1,1.15,8,0.15]]}]],' +
        '[["^kimi-k2-turbo"],[{"rates":[[-1,1.15,8,0.15]]}]],' +
        '[["^kimi-k2.5"],[{"rates":[[-1,0.6,3,0.1]]}]],' +
        '[["^kimi-k2.6"],[{"rates":[[-1,0.95,4,0.16]]}]],' +
        '[["=kimi-k2.7-code"],[{"rates":[[-1,0.95,4,0.19]]}]],' +
        '[["=kimi-k2.7-code-highspeed"],[{"rates":[[-1,1.9,8,0.38]]}]],' +
        '[["=kimi-k3"],[{"rates":[[-1,3,15,0.3]]}]],' +
        '[["=moonshot-v1-128k","=moonshot-v1-128k-vision-preview"],[{"rates":[[-1,2,5]]}]],' +
        '[["=moonshot-v1-32k","=moonshot-v1-32k-vision-preview"],[{"rates":[[-1,1,3]]}]],' +
        '[["=moonshot-v1-8k","=moonshot-v1-8k-vision-preview"],[{"rates":[[-1,0.2,2]]}]]]',
    },
    "novita": {
      api: "https://api\\.novita\\.ai",
      models:
        '[[["=sao10k/l3-8b-stheno-v3.2"],[{"rates":[[-1,0.05,0.05]]}]],' +
        '[["=cognitivecomputations/dolphin-mixtral-8x22b"],[{"rates":[[-1,0.9,0.9]]}]],' +
        '[["=deepseek/deepseek-r1"],[{"rates":[[-1,4,4]]}]],' +
        '[["=deepseek/deepseek-r1-distill-llama-70b"],[{"rates":[[-1,0.8,0.8]]}]],' +
        '[["=deepseek/deepseek-r1-distill-llama-8b"],[{"rates":[[-1,0.04,0.04]]}]],' +
        '[["=deepseek/deepseek-r1-distill-qwen-14b"],[{"rates":[[-1,0.15,0.15]]}]],' +
        '[["=deepseek/deepseek-r1-distill-qwen-32b"],[{"rates":[[-1,0.3,0.3]]}]],' +
        '[["=deepseek/deepseek_v3"],[{"rates":[[-1,0.89,0.89]]}]],' +
        '[["=google/gemma-2-9b-it"],[{"rates":[[-1,0.08,0.08]]}]],' +
        '[["=gryphe/mythomax-l2-13b"],[{"rates":[[-1,0.09,0.09]]}]],' +
        '[["=jondurbin/airoboros-l2-70b"],[{"rates":[[-1,0.5,0.5]]}]],' +
        '[["=meta-llama/llama-3-70b-instruct"],[{"rates":[[-1,0.51,0.74]]}]],' +
        '[["=meta-llama/llama-3-8b-instruct"],[{"rates":[[-1,0.04,0.04]]}]],' +
        '[["=meta-llama/llama-3.1-70b-instruct"],[{"rates":[[-1,0.34,0.39]]}]],' +
        '[["=meta-llama/llama-3.1-8b-instruct","=meta-llama/llama-3.1-8b-instruct-max"],[{"rates":[[-1,0.05,0.05]]}]],' +
        '[["=meta-llama/llama-3.1-8b-instruct-bf16"],[{"rates":[[-1,0.06,0.06]]}]],' +
        '[["=meta-llama/llama-3.2-11b-vision-instruct"],[{"rates":[[-1,0.06,0.06]]}]],' +
        '[["=meta-llama/llama-3.2-1b-instruct"],[{"rates":[[-1,0.02,0.02]]}]],' +
        '[["=meta-llama/llama-3.2-3b-instruct"],[{"rates":[[-1,0.03,0.05]]}]],' +
        '[["=meta-llama/llama-3.3-70b-instruct"],[{"rates":[[-1,0.39,0.39]]}]],' +
        '[["=microsoft/wizardlm-2-8x22b"],[{"rates":[[-1,0.62,0.62]]}]],' +
        '[["=mistralai/mistral-7b-instruct"],[{"rates":[[-1,0.059,0.059]]}]],' +
        '[["=mistralai/mistral-nemo"],[{"rates":[[-1,0.17,0.17]]}]],' +
        '[["=nousresearch/hermes-2-pro-llama-3-8b"],[{"rates":[[-1,0.14,0.14]]}]],' +
        '[["=nousresearch/nous-hermes-llama2-13b"],[{"rates":[[-1,0.17,0.17]]}]],' +
        '[["=openchat/openchat-7b"],[{"rates":[[-1,0.06,0.06]]}]],' +
        '[["=qwen/qwen-2-7b-instruct"],[{"rates":[[-1,0.054,0.054]]}]],' +
        '[["=qwen/qwen-2-vl-72b-instruct"],[{"rates":[[-1,0.45,0.45]]}]],' +
        '[["=qwen/qwen-2.5-72b-instruct"],[{"rates":[[-1,0.38,0.4]]}]],' +
        '[["=sao10k/l3-70b-euryale-v2.1"],[{"rates":[[-1,1.48,1.48]]}]],' +
        '[["=sao10k/l3-8b-lunaris"],[{"rates":[[-1,0.05,0.05]]}]],' +
        '[["=sao10k/l31-70b-euryale-v2.2"],[{"rates":[[-1,1.48,1.48]]}]],' +
        '[["=sophosympatheia/midnight-rose-70b"],[{"rates":[[-1,0.8,0.8]]}]],' +
        '[["=teknium/openhermes-2.5-mistral-7b"],[{"rates":[[-1,0.17,0.17]]}]]]',
    },
    "openai": {
      api: "https://api\\.openai\\.com",
      models:
        '[[["=ada","=text-ada-001"],[{"rates":[[-1,0.4,0.4]]}]],' +
        '[["=babbage"],[{"rates":[[-1,0.5,0.5]]}]],' +
        '[["=chatgpt-4o-latest"],[{"rates":[[-1,5,15]]}]],' +
        '[["=codex-mini","=codex-mini-latest"],[{"rates":[[-1,1.5,6,0.375]]}]],' +
        '[["^computer-use"],[{"rates":[[-1,3,12]]}]],' +
        '[["=curie","=text-curie-001"],[{"rates":[[-1,2,2]]}]],' +
        '[["=davinci","=text-davinci-001"],[{"rates":[[-1,20,20]]}]],' +
        '[["^ft:gpt-3.5-turbo"],[{"rates":[[-1,3,6]]}]],' +
        '[["^ft:gpt-4o-2024-"],[{"rates":[[-1,3.75,15]]}]],' +
        '[["^ft:gpt-4o-mini-2024-"],[{"rates":[[-1,0.3,1.2]]}]],' +
        '[["=gpt-3.5-turbo-0301","=gpt-3.5-0301"],[{"rates":[[-1,1.5,2]]}]],' +
        '[["=gpt-3.5-turbo","=gpt-35-turbo","=gpt-3.5-turbo-0125"],[{"rates":[[-1,0.5,1.5]]}]],' +
        '[["=gpt-3.5-turbo-0613"],[{"rates":[[-1,1.5,2]]}]],' +
        '[["=gpt-3.5-turbo-1106"],[{"rates":[[-1,1,2]]}]],' +
        '[["=gpt-3.5-turbo-16k","=gpt-3.5-turbo-16k-0613","=gpt-35-turbo-16k-0613","=gpt-35-turbo-16k"],[{"rates":[[-1,3,4]]}]],' +
        '[["^gpt-3.5-turbo-instruct","=gpt-3.5-turbo-instruct-0914"],[{"rates":[[-1,1.5,2]]}]],' +
        '[["=gpt-4","=gpt-4-0314","=gpt-4-0613","^ft:gpt-4-0"],[{"rates":[[-1,30,60]]}]],' +
        '[["=gpt-4-32k","=gpt-4-32k-0314","=gpt-4-32k-0613"],[{"rates":[[-1,60,120]]}]],' +
        '[["=gpt-4-turbo","=gpt-4-turbo-2024-04-09","=gpt-4-turbo-0125-preview","=gpt-4-0125-preview","=gpt-4-1106-preview","=gpt-4-turbo-preview"],[{"rates":[[-1,10,30]]}]],' +
        '[["=gpt-4-vision-preview","=gpt-4-1106-vision-preview"],[{"rates":[[-1,10,30]]}]],' +
        '[["=gpt-4.1","=gpt-4.1-2025-04-14"],[{"rates":[[-1,2,8,0.5]],"searches":10}]],' +
        '[["=gpt-4.1-mini","=gpt-4.1-mini-2025-04-14"],[{"rates":[[-1,0.4,1.6,0.1]],"searches":10}]],' +
        '[["=gpt-4.1-nano","=gpt-4.1-nano-2025-04-14"],[{"rates":[[-1,0.1,0.4,0.025]]}]],' +
        '[["^gpt-4.5-preview"],[{"rates":[[-1,75,150,37.5]]}]],' +
        '[["=gpt-4o","=gpt-4o-2024-08-06","=gpt-4o-2024-11-20"],[{"rates":[[-1,2.5,10,1.25]],"searches":10}]],' +
        '[["=gpt-4o-2024-05-13"],[{"rates":[[-1,5,15]],"searches":10}]],' +
        '[["^gpt-4o-audio-preview"],[{"rates":[[-1,2.5,10]]}]],' +
        '[["=gpt-4o-mini","=gpt-4o-mini-2024-07-18","=gpt-4o-mini-search-preview","=gpt-4o-mini-search-preview-2025-03-11"],[{"rates":[[-1,0.15,0.6,0.075]],"searches":10}]],' +
        '[["^gpt-4o-mini-2024-07-18.ft-"],[{"rates":[[-1,0.3,1.2]]}]],' +
        '[["^gpt-4o-mini-audio"],[{"rates":[[-1,0.15,0.6]]}]],' +
        '[["^gpt-4o-mini-realtime"],[]],' +
        '[["=gpt-4o-mini-transcribe"],[{"rates":[[-1,1.25,5]]}]],' +
        '[["=gpt-4o-mini-tts"],[{"rates":[[-1,0.6,12]]}]],' +
        '[["^gpt-4o-realtime"],[]],' +
        '[["=gpt-4o-search-preview","=gpt-4o-search-preview-2025-03-11"],[{"rates":[[-1,2.5,10]]}]],' +
        '[["=gpt-4o-transcribe","=gpt-4o-transcribe-diarize"],[{"rates":[[-1,2.5,10]]}]],' +
        '[["=gpt-4o:extended"],[{"rates":[[-1,6,18]]}]],' +
        '[["=gpt-5","=gpt-5-2025-08-07","=gpt-5-chat","=gpt-5-chat-latest","=gpt-5-codex"],[{"rates":[[-1,1.25,10,0.125]],"searches":10}]],' +
        '[["=gpt-5-image"],[{"rates":[[-1,10,10,1.25]]}]],' +
        '[["=gpt-5-image-mini"],[{"rates":[[-1,2.5,2,0.25]]}]],' +
        '[["=gpt-5-mini","=gpt-5-mini-2025-08-07"],[{"rates":[[-1,0.25,2,0.025]],"searches":10}]],' +
        '[["=gpt-5-nano","^gpt-5-nano-"],[{"rates":[[-1,0.05,0.4,0.005]],"searches":10}]],' +
        '[["=gpt-5-pro","=gpt-5-pro-2025-10-06"],[{"rates":[[-1,15,120]],"searches":10}]],' +
        '[["=gpt-5.1","=gpt-5.1-2025-11-13","=gpt-5.1-codex","=gpt-5.1-codex-max","=gpt-5.1-chat","=gpt-5.1-chat-latest","=gpt-5-1","=gpt-5-1-2025-11-13","=gpt-5-1-codex","=gpt-5-1-codex-max","=gpt-5-1-chat","=gpt-5-1-chat-latest"],[{"rates":[[-1,1.25,10,0.125]],"searches":10}]],' +
        '[["=gpt-5.1-codex-mini","=gpt-5.1-mini","=gpt-5-1-codex-mini","=gpt-5-1-mini"],[{"rates":[[-1,0.25,2,0.025]]}]],' +
        '[["=gpt-5.2","=gpt-5.2-2025-12-11","=gpt-5-2","=gpt-5-2-2025-12-11","=gpt-5.2-chat","=gpt-5.2-chat-latest","=gpt-5-2-chat","=gpt-5-2-chat-latest","=gpt-5.2-codex","=gpt-5-2-codex"],[{"rates":[[-1,1.75,14,0.175]],"searches":10}]],' +
        '[["=gpt-5.2-pro","=gpt-5.2-pro-2025-12-11","=gpt-5-2-pro-2025-12-11"],[{"rates":[[-1,21,168]],"searches":10}]],' +
        '[["=gpt-5.3","=gpt-5-3","=gpt-5.3-chat","=gpt-5.3-chat-latest","=gpt-5-3-chat","=gpt-5-3-chat-latest"],[{"rates":[[-1,1.75,14,0.175]]}]],' +
        '[["=gpt-5.3-codex","=gpt-5-3-codex"],[{"rates":[[-1,1.75,14,0.175]]}]],' +
        '[["=gpt-5.4","=gpt-5.4-2026-03-05","=gpt-5-4","=gpt-5-4-2026-03-05"],[{"rates":[[-1,2.5,15,0.25],[271999,5,22.5,0.5]],"searches":10}]],' +
        '[["=gpt-5.4-image-2"],[{"rates":[[-1,8,15,2]]}]],' +
        '[["=gpt-5.4-mini","=gpt-5.4-mini-2026-03-17","=gpt-5-4-mini","=gpt-5-4-mini-2026-03-17"],[{"rates":[[-1,0.75,4.5,0.075]],"searches":10}]],' +
        '[["=gpt-5.4-nano","=gpt-5.4-nano-2026-03-17","=gpt-5-4-nano","=gpt-5-4-nano-2026-03-17"],[{"rates":[[-1,0.2,1.25,0.02]],"searches":10}]],' +
        '[["=gpt-5.4-pro","=gpt-5.4-pro-2026-03-05","=gpt-5-4-pro","=gpt-5-4-pro-2026-03-05"],[{"rates":[[-1,30,180],[271999,60,270]],"searches":10}]],' +
        '[["=gpt-5.5","=gpt-5.5-2026-04-23","=gpt-5.5-2026-04-24","=gpt-5-5","=gpt-5-5-2026-04-23","=gpt-5-5-2026-04-24","=gpt-5.5-chat","=gpt-5.5-chat-latest","=gpt-5-5-chat","=gpt-5-5-chat-latest","=gpt-5.5-codex","=gpt-5-5-codex"],[{"rates":[[-1,5,30,0.5],[271999,10,45,1]],"searches":10}]],' +
        '[["=gpt-5.5-pro","=gpt-5.5-pro-2026-04-23","=gpt-5-5-pro","=gpt-5-5-pro-2026-04-23"],[{"rates":[[-1,30,180],[271999,60,270]],"searches":10}]],' +
        '[["=gpt-5.6-luna","=gpt-5-6-luna","/^gpt-5\\\\.6-luna-\\\\d{4}-\\\\d{2}-\\\\d{2}$","/^gpt-5-6-luna-\\\\d{4}-\\\\d{2}-\\\\d{2}$"],[{"rates":[[-1,1,6,0.1,1.25],[271999,2,9,0.2,2.5]],"searches":10},{"from":"2026-07-30","rates":[[-1,0.2,1.2,0.02,0.25],[271999,0.4,1.8,0.04,0.5]],"searches":10}]],' +
        '[["=gpt-5.6-sol","=gpt-5-6-sol","=gpt-5.6","=gpt-5-6","/^gpt-5\\\\.6-sol-\\\\d{4}-\\\\d{2}-\\\\d{2}$","/^gpt-5-6-sol-\\\\d{4}-\\\\d{2}-\\\\d{2}$"],[{"rates":[[-1,5,30,0.5,6.25],[271999,10,45,1,12.5]],"searches":10},{"from":"2026-08-21","rates":[[-1,4,20,0.4,5],[271999,8,30,0.8,10]],"searches":10}]],' +
        '[["=gpt-5.6-terra","=gpt-5-6-terra","/^gpt-5\\\\.6-terra-\\\\d{4}-\\\\d{2}-\\\\d{2}$","/^gpt-5-6-terra-\\\\d{4}-\\\\d{2}-\\\\d{2}$"],[{"rates":[[-1,2.5,15,0.25,3.125],[271999,5,22.5,0.5,6.25]],"searches":10},{"from":"2026-07-30","rates":[[-1,2,12,0.2,2.5],[271999,4,18,0.4,5]],"searches":10}]],' +
        '[["=gpt-6-astra","/^gpt-6-astra-\\\\d{4}-\\\\d{2}-\\\\d{2}$"],[{"rates":[[-1,10,50,1,12.5],[271999,20,75,2,25]],"searches":10}]],' +
        '[["=gpt-6-luna","/^gpt-6-luna-\\\\d{4}-\\\\d{2}-\\\\d{2}$"],[{"rates":[[-1,0.1,0.5,0.01,0.125],[272000,0.2,0.75,0.02,0.25]],"searches":10}]],' +
        '[["=gpt-6-sol","/^gpt-6-sol-\\\\d{4}-\\\\d{2}-\\\\d{2}$"],[{"rates":[[-1,2,10,0.2,2.5],[272000,4,15,0.4,5]],"searches":10}]],' +
        '[["=gpt-audio","=gpt-audio-2025-08-28","=gpt-audio-1.5"],[]],' +
        '[["=gpt-audio-mini","=gpt-audio-mini-2025-10-06","=gpt-audio-mini-2025-12-15"],[]],' +
        '[["=gpt-chat-latest"],[{"rates":[[-1,5,30,0.5]]}]],' +
        '[["=gpt-image-1"],[{"rates":[[-1,5,40,1.25]]}]],' +
        '[["=gpt-image-1-mini"],[{"rates":[[-1,2,8,0.2]]}]],' +
        '[["=gpt-image-1.5","=gpt-image-1.5-2025-12-16"],[]],' +
        '[["=gpt-image-2","=gpt-image-2-2026-04-21"],[{"rates":[[-1,5,30,1.25]]}]],' +
        '[["=gpt-oss-120b"],[{"rates":[[-1,0.039,0.18]]}]],' +
        '[["=gpt-oss-20b"],[{"rates":[[-1,0.029,0.14]]}]],' +
        '[["=gpt-oss-safeguard-20b"],[{"rates":[[-1,0.075,0.3,0.037]]}]],' +
        '[["=gpt-realtime","=gpt-realtime-2025-08-28","=gpt-realtime-1.5"],[]],' +
        '[["=gpt-realtime-2","=gpt-realtime-2.1"],[]],' +
        '[["=gpt-realtime-mini","=gpt-realtime-2.1-mini","=gpt-realtime-mini-2025-12-15","=gpt-realtime-mini-2025-10-06"],[]],' +
        '[["=gpt-transcribe"],[]],' +
        '[["*moderation"],[]],' +
        '[["=o1","=o1-2024-12-17"],[{"rates":[[-1,15,60,7.5]]}]],' +
        '[["=o1-mini","=o1-mini-2024-09-12"],[{"rates":[[-1,1.1,4.4,0.55]]}]],' +
        '[["=o1-preview","=o1-preview-2024-09-12"],[{"rates":[[-1,15,60,7.5]]}]],' +
        '[["=o1-pro","=o1-pro-2025-03-19"],[{"rates":[[-1,150,600]]}]],' +
        '[["=o3","=o3-2025-04-16"],[{"rates":[[-1,10,40,0.5]],"searches":10},{"from":"2025-06-10","rates":[[-1,2,8,0.5]],"searches":10}]],' +
        '[["=o3-deep-research","=o3-deep-research-2025-06-26"],[{"rates":[[-1,10,40,2.5]]}]],' +
        '[["=o3-mini","=o3-mini-2025-01-31","=o3-mini-high"],[{"rates":[[-1,1.1,4.4,0.55]]}]],' +
        '[["=o3-pro","=o3-pro-2025-06-10"],[{"rates":[[-1,20,80]]}]],' +
        '[["=o4-mini-2025-04-16","=o4-mini-high","=o4-mini"],[{"rates":[[-1,1.1,4.4,0.275]],"searches":10}]],' +
        '[["=o4-mini-deep-research","=o4-mini-deep-research-2025-06-26"],[{"rates":[[-1,2,8,0.5]]}]],' +
        '[["=text-davinci-002"],[{"rates":[[-1,20,20]]}]],' +
        '[["=text-davinci-003"],[{"rates":[[-1,20,20]]}]],' +
        '[["=text-embedding-3-large"],[{"rates":[[-1,0.13,0]]}]],' +
        '[["=text-embedding-3-small"],[{"rates":[[-1,0.02,0]]}]],' +
        '[["=text-embedding-ada","=text-embedding-ada-002","=text-embedding-ada-002-v2"],[{"rates":[[-1,0.1,0]]}]],' +
        '[["=whisper-1"],[]]]',
    },
    "ovhcloud": {
      api: "https://oai\\.endpoints\\.kepler\\.ai\\.cloud\\.ovh\\.net",
      models:
        '[[["=deepseek-r1-distill-llama-70b","=deepseek-r1-distill-llama-70b"],[{"rates":[[-1,0.74,0.74]]}]],' +
        '[["=llama-3.1-8b-instruct","=llama-3.1-8b-instruct"],[{"rates":[[-1,0.11,0.11]]}]],' +
        '[["=meta-llama-3_3-70b-instruct","=meta-llama-3_3-70b-instruct"],[{"rates":[[-1,0.74,0.74]]}]],' +
        '[["=mistral-7b-instruct-v0.3","=mistral-7b-instruct-v0.3"],[{"rates":[[-1,0.11,0.11]]}]],' +
        '[["=mistral-nemo-instruct-2407","=mistral-nemo-instruct-2407"],[{"rates":[[-1,0.14,0.14]]}]],' +
        '[["=mistral-small-3.2-24b-instruct-2506","=mistral-small-3.2-24b-instruct-2506"],[{"rates":[[-1,0.1,0.31]]}]],' +
        '[["=mixtral-8x7b-instruct-v0.1","=mixtral-8x7b-instruct-v0.1"],[{"rates":[[-1,0.7,0.7]]}]],' +
        '[["=qwen2.5-vl-72b-instruct","=qwen2.5-vl-72b-instruct"],[{"rates":[[-1,1.01,1.01]]}]],' +
        '[["=qwen3-32b","=qwen3-32b"],[{"rates":[[-1,0.09,0.25]]}]],' +
        '[["=qwen3-coder-30b-a3b-instruct","=qwen3-coder-30b-a3b-instruct"],[{"rates":[[-1,0.07,0.26]]}]],' +
        '[["=bge-base-en-v1.5"],[{"rates":[[-1,0.01,0]]}]],' +
        '[["=bge-m3"],[{"rates":[[-1,0.01,0]]}]],' +
        '[["=bge-multilingual-gemma2"],[{"rates":[[-1,0.01,0]]}]],' +
        '[["=gpt-oss-120b"],[{"rates":[[-1,0.09,0.47]]}]],' +
        '[["=gpt-oss-20b"],[{"rates":[[-1,0.05,0.18]]}]]]',
    },
    "perplexity": {
      api: "https://api\\.perplexity\\.ai",
      models:
        '[[["=llama-3.1-sonar-large-128k-online"],[{"rates":[[-1,1,1]]}]],' +
        '[["=llama-3.1-sonar-small-128k-online"],[{"rates":[[-1,0.2,0.2]]}]],' +
        '[["=r1-1776"],[{"rates":[[-1,2,8]]}]],' +
        '[["=sonar"],[]],' +
        '[["=sonar-deep-research"],[]],' +
        '[["=sonar-pro"],[]],' +
        '[["=sonar-pro-search"],[{"rates":[[-1,3,15]]}]],' +
        '[["=sonar-reasoning"],[]],' +
        '[["=sonar-reasoning-pro"],[]]]',
    },
    "quicksilverpro": {
      api: "https://api\\.quicksilverpro\\.io",
      models:
        '[[["=claude-fable-5"],[{"rates":[[-1,8,40]]}]],' +
        '[["=claude-haiku-4-5"],[{"rates":[[-1,0.8,4]]}]],' +
        '[["=claude-opus-4-6"],[{"rates":[[-1,4,20]]}]],' +
        '[["=claude-opus-4-8"],[{"rates":[[-1,4,20]]}]],' +
        '[["=claude-opus-5"],[{"rates":[[-1,4,20]]}]],' +
        '[["=claude-sonnet-4-6"],[{"rates":[[-1,2.4,12]]}]],' +
        '[["=claude-sonnet-5"],[{"rates":[[-1,2,10]]}]],' +
        '[["=deepseek-v4-flash"],[{"rates":[[-1,0.112,0.224,0.0144]]}]],' +
        '[["=deepseek-v4-pro"],[{"rates":[[-1,0.435,0.87,0.003625]]}]],' +
        '[["=gemini-3-flash-preview"],[{"rates":[[-1,0.425,2.55]]}]],' +
        '[["=gemini-3-pro-image"],[]],' +
        '[["=gemini-3.1-flash-lite"],[{"rates":[[-1,0.2125,1.275]]}]],' +
        '[["=gemini-3.1-pro-preview"],[{"rates":[[-1,1.7,10.2]]}]],' +
        '[["=gemini-3.5-flash"],[{"rates":[[-1,1.275,7.65]]}]],' +
        '[["=gemini-3.5-flash-lite"],[{"rates":[[-1,0.255,2.125]]}]],' +
        '[["=gemini-3.6-flash"],[{"rates":[[-1,1.275,6.375]]}]],' +
        '[["=gemini-3.7-flash"],[{"rates":[[-1,0.6375,3.1875,0.06375]]}]],' +
        '[["=glm-5.2"],[{"rates":[[-1,1.12,3.52,0.208]]}]],' +
        '[["=glm-5.3"],[{"rates":[[-1,1.12,3.52,0.208]]}]],' +
        '[["=glm-5.3-flash"],[{"rates":[[-1,0.06,0.2,0.012]]}]],' +
        '[["=gpt-5.6-luna"],[{"rates":[[-1,0.08,0.48,0.008,0.1]]}]],' +
        '[["=gpt-5.6-sol"],[{"rates":[[-1,4,24,0.4,5]]}]],' +
        '[["=gpt-5.6-terra"],[{"rates":[[-1,0.8,4.8,0.08,1]]}]],' +
        '[["=gpt-oss-120b"],[{"rates":[[-1,0.12,0.48,0.06]]}]],' +
        '[["=grok-4.5"],[{"rates":[[-1,1.6,4.8,0.4]]}]],' +
        '[["=grok-4.6"],[{"rates":[[-1,2,6,0.5]]}]],' +
        '[["=hy3"],[{"rates":[[-1,0.1056,0.4224,0.0264]]}]],' +
        '[["=kimi-k2.6"],[{"rates":[[-1,0.5472,2.728,0.292]]}]],' +
        '[["=kimi-k2.7-code"],[{"rates":[[-1,0.584,2.8,0.1278]]}]],' +
        '[["=kimi-k3"],[{"rates":[[-1,2.4,12,0.24]]}]],' +
        '[["=mimo-v2.5"],[{"rates":[[-1,0.112,0.224,0.00224]]}]],' +
        '[["=minimax-m3"],[{"rates":[[-1,0.24,0.96,0.048]]}]],' +
        '[["=muse-glimmer-30b"],[{"rates":[[-1,0.28,1.2,0.032]]}]],' +
        '[["=muse-spark-1.2"],[{"rates":[[-1,1,3.4,0.12]]}]],' +
        '[["=nemotron-3.5-lightning"],[{"rates":[[-1,0.08,0.2,0.04]]}]],' +
        '[["=qwen3.6-35b"],[{"rates":[[-1,0.112,0.8,0.04]]}]],' +
        '[["=qwen3.6-plus"],[{"rates":[[-1,0.26,1.56,null,0.325]]}]],' +
        '[["=qwen3.7-flash"],[{"rates":[[-1,0.024,0.104,0.0048]]}]],' +
        '[["=qwen3.7-max"],[{"rates":[[-1,1.25,3.75,0.25,1.5625]]}]],' +
        '[["=qwen3.7-plus"],[{"rates":[[-1,0.256,1.024,0.0512,0.32]]}]],' +
        '[["=qwen3.8-27b"],[{"rates":[[-1,0.34,2.04,0.068,0.425]]}]],' +
        '[["=qwen3.8-max"],[{"rates":[[-1,2,6,0.25,2.5]]}]]]',
    },
    "together": {
      api: "https://api\\.together\\.xyz",
      models:
        '[[["=austism/chronos-hermes-13b"],[{"rates":[[-1,0.3,0.3]]}]],' +
        '[["=gryphe/mythomax-l2-13b"],[{"rates":[[-1,0.3,0.3]]}]],' +
        '[["=nexusflow/nexusraven-v2-13b"],[{"rates":[[-1,0.3,0.3]]}]],' +
        '[["=nousresearch/nous-capybara-7b-v1p9"],[{"rates":[[-1,0.2,0.2]]}]],' +
        '[["=nousresearch/nous-hermes-2-mixtral-8x7b-dpo"],[{"rates":[[-1,0.9,0.9]]}]],' +
        '[["=nousresearch/nous-hermes-2-mixtral-8x7b-sft"],[{"rates":[[-1,0.9,0.9]]}]],' +
        '[["=nousresearch/nous-hermes-2-yi-34b"],[{"rates":[[-1,0.8,0.8]]}]],' +
        '[["=nousresearch/nous-hermes-llama2-13b"],[{"rates":[[-1,0.225,0.225]]}]],' +
        '[["=nousresearch/nous-hermes-llama-2-7b"],[{"rates":[[-1,0.2,0.2]]}]],' +
        '[["=open-orca/mistral-7b-openorca"],[{"rates":[[-1,0.2,0.2]]}]],' +
        '[["=qwen/qwen1.5-0.5b","=qwen/qwen1.5-0.5b-chat"],[{"rates":[[-1,0.1,0.1]]}]],' +
        '[["=qwen/qwen1.5-1.8b","=qwen/qwen1.5-1.8b-chat"],[{"rates":[[-1,0.1,0.1]]}]],' +
        '[["=qwen/qwen1.5-14b","=qwen/qwen1.5-14b-chat"],[{"rates":[[-1,0.3,0.3]]}]],' +
        '[["=qwen/qwen1.5-4b","=qwen/qwen1.5-4b-chat"],[{"rates":[[-1,0.1,0.1]]}]],' +
        '[["=qwen/qwen1.5-72b"],[{"rates":[[-1,0.9,0.9]]}]],' +
        '[["=qwen/qwen1.5-7b","=qwen/qwen1.5-7b-chat"],[{"rates":[[-1,0.2,0.2]]}]],' +
        '[["=undi95/remm-slerp-l2-13b"],[{"rates":[[-1,0.3,0.3]]}]],' +
        '[["=undi95/toppy-m-7b"],[{"rates":[[-1,0.2,0.2]]}]],' +
        '[["=wizardlm/wizardlm-13b-v1.2"],[{"rates":[[-1,0.3,0.3]]}]],' +
        '[["=allenai/olmo-7b","=allenai/olmo-7b-instruct","=allenai/olmo-7b-twin-2t"],[{"rates":[[-1,0.2,0.2]]}]],' +
        '[["=codellama/codellama-13b-instruct-hf"],[{"rates":[[-1,0.225,0.225]]}]],' +
        '[["=codellama/codellama-34b-instruct-hf"],[{"rates":[[-1,0.776,0.776]]}]],' +
        '[["=codellama/codellama-70b-instruct-hf"],[{"rates":[[-1,0.9,0.9]]}]],' +
        '[["=codellama/codellama-7b-instruct-hf"],[{"rates":[[-1,0.2,0.2]]}]],' +
        '[["=deepseek-ai/deepseek-coder-33b-instruct"],[{"rates":[[-1,0.8,0.8]]}]],' +
        '[["=garage-baind/platypus2-70b-instruct"],[{"rates":[[-1,0.9,0.9]]}]],' +
        '[["=google/gemma-2b","=google/gemma-2b-it"],[{"rates":[[-1,0.1,0.1]]}]],' +
        '[["=google/gemma-7b","=google/gemma-7b-it"],[{"rates":[[-1,0.2,0.2]]}]],' +
        '[["=lmsys/vicuna-13b-v1.5"],[{"rates":[[-1,0.3,0.3]]}]],' +
        '[["=lmsys/vicuna-7b-v1.5"],[{"rates":[[-1,0.2,0.2]]}]],' +
        '[["=meta-llama/llama-2-13b-chat-hf"],[{"rates":[[-1,0.225,0.225]]}]],' +
        '[["=meta-llama/llama-2-70b-chat-hf"],[{"rates":[[-1,0.9,0.9]]}]],' +
        '[["=meta-llama/llama-2-7b-chat-hf"],[{"rates":[[-1,0.2,0.2]]}]],' +
        '[["=meta-llama/llama-3-70b-chat-hf"],[{"rates":[[-1,0.9,0.9]]}]],' +
        '[["=meta-llama/llama-3-8b-chat-hf"],[{"rates":[[-1,0.2,0.2]]}]],' +
        '[["=meta-llama/llama-3.3-70b-instruct-turbo"],[{"rates":[[-1,0.88,0.88]]}]],' +
        '[["=meta-llama/llama-4-maverick-17b-128e-instruct-fp8"],[{"rates":[[-1,0.27,0.85]]}]],' +
        '[["=meta-llama/llama-4-scout-17b-16e-instruct"],[{"rates":[[-1,0.18,0.59]]}]],' +
        '[["=meta-llama/meta-llama-3-70b-instruct-lite"],[{"rates":[[-1,0.54,0.54]]}]],' +
        '[["=meta-llama/meta-llama-3-70b-instruct-turbo"],[{"rates":[[-1,0.88,0.88]]}]],' +
        '[["=meta-llama/meta-llama-3-8b-instruct-lite"],[{"rates":[[-1,0.1,0.1]]}]],' +
        '[["=meta-llama/meta-llama-3-8b-instruct-turbo"],[{"rates":[[-1,0.18,0.18]]}]],' +
        '[["=meta-llama/meta-llama-3.1-405b-instruct-turbo"],[{"rates":[[-1,3.5,3.5]]}]],' +
        '[["=meta-llama/meta-llama-3.1-70b-instruct-turbo"],[{"rates":[[-1,0.88,0.88]]}]],' +
        '[["=meta-llama/meta-llama-3.1-8b-instruct-turbo"],[{"rates":[[-1,0.18,0.18]]}]],' +
        '[["=meta-llama/meta-llama-3.3-70b-instruct-turbo"],[{"rates":[[-1,0.88,0.88]]}]],' +
        '[["=microsoft/wizardlm-2-8x22b"],[{"rates":[[-1,1.2,1.2]]}]],' +
        '[["=microsoft/phi-2"],[{"rates":[[-1,0.1,0.1]]}]],' +
        '[["=mistralai/mistral-7b-instruct-v0.1"],[{"rates":[[-1,0.2,0.2]]}]],' +
        '[["=mistralai/mistral-7b-instruct-v0.2"],[{"rates":[[-1,0.2,0.2]]}]],' +
        '[["=mistralai/mistral-7b-v0.1"],[{"rates":[[-1,0.2,0.2]]}]],' +
        '[["=mistralai/mixtral-8x22b-instruct-v0.1"],[{"rates":[[-1,2.4,2.4]]}]],' +
        '[["=mistralai/mixtral-8x7b-instruct-v0.1"],[{"rates":[[-1,0.9,0.9]]}]],' +
        '[["=mistralai/mixtral-8x7b-v0.1"],[{"rates":[[-1,0.9,0.9]]}]],' +
        '[["=openchat/openchat-3.5-1210"],[{"rates":[[-1,0.2,0.2]]}]],' +
        '[["=snorkelai/snorkel-mistral-pairrm-dpo"],[{"rates":[[-1,0.2,0.2]]}]],' +
        '[["=teknium/openhermes-2-mistral-7b"],[{"rates":[[-1,0.2,0.2]]}]],' +
        '[["=teknium/openhermes-2p5-mistral-7b"],[{"rates":[[-1,0.2,0.2]]}]],' +
        '[["=togethercomputer/gpt-jt-moderation-6b"],[{"rates":[[-1,0.2,0.2]]}]],' +
        '[["=togethercomputer/llama-2-7b-32k-instruct"],[{"rates":[[-1,0.2,0.2]]}]],' +
        '[["=togethercomputer/redpajama-incite-7b-base"],[{"rates":[[-1,0.2,0.2]]}]],' +
        '[["=togethercomputer/redpajama-incite-7b-chat"],[{"rates":[[-1,0.2,0.2]]}]],' +
        '[["=togethercomputer/redpajama-incite-7b-instruct"],[{"rates":[[-1,0.2,0.2]]}]],' +
        '[["=togethercomputer/redpajama-incite-base-3b-v1"],[{"rates":[[-1,0.1,0.1]]}]],' +
        '[["=togethercomputer/redpajama-incite-chat-3b-v1"],[{"rates":[[-1,0.1,0.1]]}]],' +
        '[["=togethercomputer/redpajama-incite-instruct-3b-v1"],[{"rates":[[-1,0.1,0.1]]}]],' +
        '[["=togethercomputer/stripedhyena-hessian-7b"],[{"rates":[[-1,0.2,0.2]]}]],' +
        '[["=togethercomputer/stripedhyena-nous-7b"],[{"rates":[[-1,0.2,0.2]]}]],' +
        '[["=togethercomputer/alpaca-7b"],[{"rates":[[-1,0.2,0.2]]}]],' +
        '[["=upstage/solar-10.7b-instruct-v1.0"],[{"rates":[[-1,0.3,0.3]]}]],' +
        '[["=zero-one-ai/yi-34b"],[{"rates":[[-1,0.8,0.8]]}]],' +
        '[["=zero-one-ai/yi-6b"],[{"rates":[[-1,0.2,0.2]]}]]]',
    },
    "typesafe": {
      api: "https://api\\.typesafe\\.ai",
      models:
        '[[["=jev-1.13.0","=jev-latest","=jev-preview"],[{"rates":[[-1,0.042,0]]}]]]',
    },
    "voyageai": {
      api: "https://api\\.voyageai\\.com",
      models:
        '[[["=voyage-01"],[{"rates":[[-1,0.1,0]]}]],' +
        '[["=voyage-02"],[{"rates":[[-1,0.1,0]]}]],' +
        '[["=voyage-2"],[{"rates":[[-1,0.1,0]]}]],' +
        '[["=voyage-3"],[{"rates":[[-1,0.06,0]]}]],' +
        '[["=voyage-3-large"],[{"rates":[[-1,0.18,0]]}]],' +
        '[["=voyage-3-lite"],[{"rates":[[-1,0.02,0]]}]],' +
        '[["=voyage-3.5"],[{"rates":[[-1,0.06,0]]}]],' +
        '[["=voyage-3.5-lite"],[{"rates":[[-1,0.02,0]]}]],' +
        '[["=voyage-4"],[{"rates":[[-1,0.06,0]]}]],' +
        '[["=voyage-4-large"],[{"rates":[[-1,0.12,0]]}]],' +
        '[["=voyage-4-lite"],[{"rates":[[-1,0.02,0]]}]],' +
        '[["=voyage-code-2"],[{"rates":[[-1,0.12,0]]}]],' +
        '[["=voyage-code-3"],[{"rates":[[-1,0.18,0]]}]],' +
        '[["=voyage-context-3"],[{"rates":[[-1,0.18,0]]}]],' +
        '[["=voyage-finance-2"],[{"rates":[[-1,0.12,0]]}]],' +
        '[["=voyage-large-2"],[{"rates":[[-1,0.12,0]]}]],' +
        '[["=voyage-large-2-instruct"],[{"rates":[[-1,0.12,0]]}]],' +
        '[["=voyage-law-2"],[{"rates":[[-1,0.12,0]]}]],' +
        '[["=voyage-lite-01"],[{"rates":[[-1,0.1,0]]}]],' +
        '[["=voyage-lite-01-instruct"],[{"rates":[[-1,0.1,0]]}]],' +
        '[["=voyage-lite-02-instruct"],[{"rates":[[-1,0.1,0]]}]],' +
        '[["=voyage-multilingual-2"],[{"rates":[[-1,0.12,0]]}]]]',
    },
    "x-ai": {
      api: "https://api\\.x\\.ai",
      models:
        '[[["=grok-2-1212","=grok-2","=grok-2-latest"],[{"rates":[[-1,2,10]]}]],' +
        '[["=grok-2-vision-1212","=grok-2-vision","=grok-2-vision-latest"],[{"rates":[[-1,2,10]]}]],' +
        '[["=grok-3","=grok-3-latest","=grok-3-beta"],[{"rates":[[-1,3,15,0.75]]}]],' +
        '[["=grok-3-fast","=grok-3-fast-latest","=grok-3-fast-beta"],[{"rates":[[-1,5,25,1.25]]}]],' +
        '[["=grok-3-mini","=grok-3-mini-beta","=grok-3-mini-latest"],[{"rates":[[-1,0.3,0.5,0.075]]}]],' +
        '[["=grok-3-mini-fast","=grok-3-mini-fast-beta","=grok-3-mini-fast-latest"],[{"rates":[[-1,0.6,4,0.15]]}]],' +
        '[["=grok-4-0709","=grok-4","=grok-4-latest"],[{"rates":[[-1,3,15,0.75]]}]],' +
        '[["=grok-4-1-fast-non-reasoning","=grok-4-1-fast-non-reasoning-latest"],[{"rates":[[-1,0.2,0.5,0.05]]}]],' +
        '[["=grok-4-1-fast","=grok-4-1-fast-reasoning","=grok-4-1-fast-reasoning-latest"],[{"rates":[[-1,0.2,0.5,0.05]]}]],' +
        '[["=grok-4-fast-non-reasoning","=grok-4-fast-non-reasoning-latest"],[{"rates":[[-1,0.2,0.5,0.05]]}]],' +
        '[["=grok-4-fast","=grok-4-fast-reasoning","=grok-4-fast-reasoning-latest"],[{"rates":[[-1,0.2,0.5,0.05]]}]],' +
        '[["=grok-4.20"],[{"rates":[[-1,1.25,2.5,0.2],[199999,2.5,5,0.4]]}]],' +
        '[["=grok-4.20-multi-agent"],[{"rates":[[-1,2,6,0.2]]}]],' +
        '[["=grok-4.3","/^grok-4\\\\.3-\\\\d{8}$","=x-ai/grok-4.3","/^x-ai/grok-4\\\\.3-\\\\d{8}$","=grok-4.3-latest"],[{"rates":[[-1,1.25,2.5,0.2],[199999,2.5,5,0.4]]}]],' +
        '[["=grok-4.5","/^grok-4\\\\.5-\\\\d{8}$","=x-ai/grok-4.5","/^x-ai/grok-4\\\\.5-\\\\d{8}$","=grok-4.5-latest","=grok-latest"],[{"rates":[[-1,2,6,0.3],[199999,4,12,0.6]]}]],' +
        '[["=grok-4.6","/^grok-4\\\\.6-\\\\d{8}$","=x-ai/grok-4.6","/^x-ai/grok-4\\\\.6-\\\\d{8}$","=grok-4.6-latest"],[{"rates":[[-1,2,6,0.5],[199999,4,12,1]]}]],' +
        '[["=grok-build-0.1"],[{"rates":[[-1,1,2,0.2],[199999,2,4,0.4]]}]],' +
        '[["=grok-code-fast","=grok-code-fast-1","=grok-code-fast-1-0825"],[{"rates":[[-1,0.2,1.5,0.02]]}]],' +
        '[["=grok-voice-latest"],[]],' +
        '[["=grok-voice-think-fast-1.0"],[]],' +
        '[["=grok-voice-think-fast-2.0"],[]]]',
    },
    "zai": {
      api: "https://api\\.z\\.ai",
      models:
        '[[["=glm-5.2","=glm-5.2"],[{"rates":[[-1,1.4,4.4,0.26]]}]],' +
        '[["=glm-5.3","=glm-5.3"],[{"rates":[[-1,1.4,4.4,0.26]]}]],' +
        '[["=glm-5.3-flash","=glm-5.3-flash"],[{"rates":[[-1,0.075,0.25,0.015]]}]]]',
    },
    "zhipuai": {
      api: "https://open\\.bigmodel\\.cn",
      models:
        '[[["=glm-4-air","=glm-4-air"],[{"rates":[[-1,0.069,0.069,0.034]]}]],' +
        '[["=glm-4-airx","=glm-4-airx"],[{"rates":[[-1,1.379,1.379]]}]],' +
        '[["=glm-4-assistant","=glm-4-assistant"],[{"rates":[[-1,0.69,0.69]]}]],' +
        '[["=glm-4-flashx-250414","=glm-4-flashx-250414"],[{"rates":[[-1,0.014,0.014,0.007]]}]],' +
        '[["=glm-4-long","=glm-4-long"],[{"rates":[[-1,0.138,0.138,0.069]]}]],' +
        '[["=glm-4-plus","=glm-4-plus"],[{"rates":[[-1,0.69,0.69,0.345]]}]],' +
        '[["=glm-4.5-air","=glm-4.5-air"],[{"rates":[[-1,0.11,0.276,0.022]]}]],' +
        '[["=glm-4.7","=glm-4.7"],[{"rates":[[-1,0.276,1.103,0.055]]}]],' +
        '[["=glm-4.7-flashx","=glm-4.7-flashx"],[{"rates":[[-1,0.069,0.414,0.014]]}]],' +
        '[["=glm-5","=glm-5"],[{"rates":[[-1,0.552,2.483,0.138]]}]],' +
        '[["=glm-5-turbo","=glm-5-turbo"],[{"rates":[[-1,0.69,3.034,0.166]]}]],' +
        '[["=glm-5.1","=glm-5.1","=glm-5.1-20260406","=glm-5.1-20260406"],[{"rates":[[-1,0.828,3.31,0.179]]}]],' +
        '[["=glm-5.2","=glm-5.2"],[{"rates":[[-1,1.103,3.862,0.276]]}]],' +
        '[["=glm-5.3","=glm-5.3"],[{"rates":[[-1,1.103,3.862,0.276]]}]],' +
        '[["=glm-5.3-flash","=glm-5.3-flash"],[{"rates":[[-1,0.055,0.193,0.016]]}]]]',
    },
  },
};
