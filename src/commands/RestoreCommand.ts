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

/** What was decided since the backup holds, unless there is no present store that could say what that was. */
const decided = (replaced: string | undefined, damaged: boolean) => {
  if (!damaged && replaced !== undefined) return ""
  const why = damaged ? "It is damaged, and not all of it could be read" : "There was no store that could say otherwise"
  return ` ${why}: who is denied and allowed, who people are on the platform, what they and their rooms set, and ` +
    "which agents are cut off or leased, may be as the backup has it. Say again what was denied since; " +
    "MATRIX_ALLOWED_USERS holds from the first moment."
}

const interrupted = Effect.sync(() =>
  void process.stderr.write("Interrupted: the store is as it was, and the same command brings the backup back.\n")
)

const restore = (restoreStore: Programs["reset"]["restore"], looked: LookedUpSettings, file: string, json: boolean) =>
  Effect.gen(function*() {
    const { dataDir } = yield* storePlace(looked)
    const { damaged, replaced, sides } = yield* Effect.onInterrupt(
      restoreStore(dataDir, file, !json),
      () => interrupted
    )
    const before = replaced === undefined ? "" : ` The store that was there is ${replaced}.`
    const beside = sides.length === 0
      ? ""
      : ` What lay there of a store, and is in none now, is kept: ${sides.join(", ")}.`
    yield* Console.log(
      json
        ? JSON.stringify({ schema, restored: file, replaced: replaced ?? null, sides, damaged })
        : `${file} is the store again.${before}${beside}${
          decided(replaced, damaged)
        } When the bot starts, it looks at its ` +
          `rooms first: what was answered since stays answered.`
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
