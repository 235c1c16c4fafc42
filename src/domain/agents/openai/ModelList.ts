import { at, elementsOf, readNumber, readText, recordOf } from "../../Json.ts"

/** What a server tells of its models. `context`: in tokens. */
export interface ModelList {
  readonly names: ReadonlyArray<string>
  readonly context: number | undefined
}

/** Where servers say how much context a model has: llama.cpp, vLLM, OpenRouter and LM Studio, others. */
const contextPaths = [
  ["meta", "n_ctx"],
  ["max_model_len"],
  ["context_length"],
  ["loaded_context_length"],
  ["max_context_length"],
  ["context_window"]
] as const

const contextOf = (entry: unknown): number | undefined =>
  contextPaths.map((path) => readNumber(at(entry, ...path))).find((tokens) => tokens !== undefined && tokens > 0)

/**
 * Reads `GET /models`: `model` is the one whose context counts; a server with one model answers with that, whatever it
 * is asked for.
 */
export const readModelList = (json: unknown, model: string): ModelList => {
  const entries = elementsOf(recordOf(json)["data"])
  const named = entries.flatMap((entry) => {
    const name = readText(at(entry, "id"))
    return name === undefined ? [] : [{ name, entry }]
  })
  const one = named.find(({ name }) => name === model) ?? (named.length === 1 ? named[0] : undefined)
  return { names: named.map(({ name }) => name), context: one === undefined ? undefined : contextOf(one.entry) }
}
