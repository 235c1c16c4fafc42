import { Result } from "effect"
import { parse, type RawSettings } from "../../src/domain/settings/Settings.ts"

/** The four lines that are enough. */
export const enough: RawSettings = {
  MATRIX_HOMESERVER: "https://matrix.example.org",
  MATRIX_ACCESS_TOKEN: "syt_very_secret",
  MATRIX_ALLOWED_USERS: "@*:example.org",
  AGENT_URL: "wss://agent.example.org/agent_ws/{thread}"
}
export const settings = (more: RawSettings = {}) => Result.getOrThrow(parse({ ...enough, ...more }))
/** All that is wrong with them. */
export const sentences = (given: RawSettings) =>
  Result.match(parse(given), { onFailure: (all) => all.map((one) => one.sentence), onSuccess: () => [] })
