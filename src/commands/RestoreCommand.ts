import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type { Programs } from "../app/Programs.ts"
import { withJsonRefusal } from "./process/JsonRefusal.ts"
import type { LookedUpSettings, Surroundings } from "./process/LookedUpSettings.ts"
import { storePlace } from "./process/StorePlace.ts"
import { shared } from "./RootCommand.ts"

const schema = "matrix-surface.restore/1"

const restore = (restoreStore: Programs["reset"]["restore"], looked: LookedUpSettings, file: string, json: boolean) =>
  Effect.gen(function*() {
    const { dataDir } = yield* storePlace(looked)
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
  }).pipe(withJsonRefusal(schema, json))

export const restoreCommand = (options: Surroundings & Pick<Programs, "reset">) =>
  Command.make(
    "restore",
    {
      file: Argument.String("file").pipe(
        Argument.withDescription("A file that backup wrote, or one of the folder backups")
      )
    },
    Effect.fnUntraced(function*({ file }) {
      const { json, looked } = yield* shared(options)
      return yield* restore(options.reset.restore, looked, file, json)
    })
  ).pipe(Command.withDescription("Bring a backup of the store back; what was answered since stays answered"))
