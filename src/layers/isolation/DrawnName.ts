import { Effect, Random } from "effect"

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
const length = 22

/** A random name in the form of those that people's threads and prompts get, so that a probe looks like them. */
export const drawnName = (prefix: string): Effect.Effect<string> =>
  Effect.map(
    Effect.all(Array.from({ length }, () => Random.next)),
    (values) => prefix + values.map((value) => alphabet[Math.floor(value * alphabet.length)] ?? "A").join("")
  )
