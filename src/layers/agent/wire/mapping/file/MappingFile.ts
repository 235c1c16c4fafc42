import { Effect } from "effect"
import { open, stat } from "node:fs/promises"
import type { Mapping } from "./MappingForm.ts"
import { MappingRefused } from "./MappingRefused.ts"
import { longestMapping, readMapping } from "./ReadMapping.ts"

/** More bytes than the longest mapping has in UTF-8. */
const mostBytes = 4 * longestMapping

const whyUnreadable: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "does not exist"],
  ["EACCES", "may not be read by the bot's user"],
  ["EISDIR", "is a folder and no file"],
  ["ENOTFILE", "is no plain file"]
])

/** Fails where the path leads to no plain file. Opening a pipe would wait for its writer, and a device may act. */
const refuseOdd = async (path: string) => {
  const found = await stat(path)
  if (!found.isFile()) throw Object.assign(new Error(), { code: found.isDirectory() ? "EISDIR" : "ENOTFILE" })
}

/** The text of a file; what is wrong with it where it cannot be read, as the end of a sentence. */
const textOf = Effect.fnUntraced(function*(path: string) {
  return yield* Effect.tryPromise({
    try: async () => {
      await refuseOdd(path)
      const file = await open(path, "r")
      try {
        const { size } = await file.stat()
        // Never more than that is read, also of a file that grows meanwhile.
        const bytes = Buffer.alloc(Math.min(mostBytes, Math.max(size, 4_096)) + 1)
        let length = 0
        while (length < bytes.length) {
          const { bytesRead } = await file.read(bytes, length, bytes.length - length)
          if (bytesRead === 0) break
          length += bytesRead
        }
        return bytes.toString("utf8", 0, length)
      } finally {
        await file.close()
      }
    },
    catch: (error) => {
      const code = error instanceof Error && "code" in error ? String(error.code) : ""
      const why = whyUnreadable.get(code) ?? `cannot be read (${code})`
      return ` ${why}; name the file that describes the agent's frames`
    }
  })
})

/** A mapping, and the text of the file that describes it. */
interface MappingInFile {
  readonly mapping: Mapping
  readonly text: string
}

/** The mapping that AGENT_MAPPING names. Refuses one that cannot be read or is wrong, with what is wrong where. */
export const mappingAt = (path: string): Effect.Effect<MappingInFile, MappingRefused> =>
  textOf(path).pipe(
    Effect.mapError((mistake) => [mistake]),
    Effect.flatMap((text) => Effect.map(Effect.fromResult(readMapping(text)), (mapping) => ({ mapping, text }))),
    Effect.mapError((mistakes) => new MappingRefused({ path, mistakes }))
  )
