import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type { LookedUpSettings } from "./process/LookedUpSettings.ts"
import { place, toldAsJson } from "./StatusCommand.ts"

/** Brings a backup of the store back; tells where the present store went, if there was one. */
export type RestoreStore = (
  dataDir: string,
  backup: string
) => Effect.Effect<{ readonly replaced: string | undefined; readonly damaged: boolean }, { readonly message: string }>

const schema = "matrix-surface.restore/1"

export const restore = (restoreStore: RestoreStore, looked: LookedUpSettings, file: string, json: boolean) =>
  Effect.gen(function*() {
    const { dataDir } = yield* place(looked)
    const { damaged, replaced } = yield* restoreStore(dataDir, file)
    const unread = damaged
      ? " It is damaged and could not be read: an agent that was cut off since the backup is not cut off any more."
      : ""
    const before = replaced === undefined ? "" : ` The store that was there is ${replaced}.${unread}`
    yield* Console.log(
      json
        ? JSON.stringify({ schema, restored: file, replaced: replaced ?? null, damaged })
        : `${file} is the store again.${before} When the bot starts, it looks at its rooms first: what was ` +
          `answered since stays answered.`
    )
  }).pipe(toldAsJson(schema, json))
