import { Effect } from "effect"
import { createHash, randomUUID } from "node:crypto"
import { parseJson } from "../domain/Json.ts"
import type { AgentSettings } from "../domain/settings/Settings.ts"
import type { Features } from "../domain/turns/AgentEvent.ts"
import type { AgentCodec } from "../layers/agent/wire/AgentCodec.ts"
import { mappingAt } from "../layers/agent/wire/mapping/file/MappingFile.ts"
import { MappingRefused } from "../layers/agent/wire/mapping/file/MappingRefused.ts"
import { mappingCodec } from "../layers/agent/wire/mapping/MappingCodec.ts"
import { wire1 } from "../layers/agent/wire/Wire1.ts"

const refuse = (path: string, what: string) =>
  new MappingRefused({ path, mistakes: [` is wrong at /features/threads: ${what}`] })

/** Stands for what a mapping file says, however its JSON is laid out. */
const digestOf = (text: string): string =>
  createHash("sha256").update(JSON.stringify(parseJson(text.replace(/^\uFEFF/, "")))).digest("base64url").slice(0, 12)

/** The codec of the mapping file at `path`, which has to fit the address. */
const mapped = Effect.fnUntraced(function*(path: string, url: string | undefined) {
  const { mapping, text } = yield* mappingAt(path)
  const { threads } = mapping.features
  const isInUrl = url?.includes("{thread}")
  if (threads === "url" && isInUrl === false) {
    return yield* refuse(
      path,
      "it is \"url\", but AGENT_URL has no {thread}; write {thread} into AGENT_URL where the agent reads it, for " +
        "example …/agent_ws/?thread_id={thread}, or \"none\" here"
    )
  }
  if (threads === "none" && isInUrl === true) {
    return yield* refuse(
      path,
      "it is \"none\", but AGENT_URL has a {thread}; write \"url\" here, or leave {thread} out"
    )
  }
  // Another description is another wire: what was found out over the one says nothing of the other.
  return { ...mappingCodec(mapping, randomUUID()), id: `mapping ${digestOf(text)}` }
})

/**
 * The codec of the agent's wire, as the settings choose it. Refuses a mapping file that cannot be read, is wrong, or
 * does not fit AGENT_URL where that is known, in sentences that name the file and the place.
 */
export const codecOf = (
  { mapping, url, wire }: Pick<AgentSettings, "mapping" | "wire"> & { readonly url: string | undefined }
): Effect.Effect<AgentCodec<unknown>, MappingRefused> =>
  wire === "mapping" && mapping !== undefined ? mapped(mapping, url) : Effect.succeed(wire1)

/** How the wire of the settings tells threads apart; null where its mapping cannot be used. */
export const threadsOf = (settings: Parameters<typeof codecOf>[0]): Effect.Effect<Features["threads"] | null> =>
  Effect.match(codecOf(settings), { onFailure: () => null, onSuccess: ({ features }) => features.threads })
