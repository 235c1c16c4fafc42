import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type { Programs } from "../app/Programs.ts"
import { bytesText } from "../domain/operations/StatusRow.ts"
import { withJsonRefusal } from "./process/JsonRefusal.ts"
import type { LookedUpSettings, Surroundings } from "./process/LookedUpSettings.ts"
import { storePlace } from "./process/StorePlace.ts"
import { shared } from "./RootCommand.ts"

const schema = "matrix-surface.backup/1"

const interrupted = Effect.sync(() =>
  void process.stderr.write("Interrupted: there is no backup, and nothing of it is left. The store is as it was.\n")
)

const backup = (backupStore: Programs["reset"]["backup"], looked: LookedUpSettings, target: string, json: boolean) =>
  Effect.gen(function*() {
    const { dataDir } = yield* storePlace(looked)
    const { bytes, file, layout } = yield* Effect.onInterrupt(backupStore(dataDir, target, !json), () => interrupted)
    yield* Console.log(
      json
        ? JSON.stringify({ schema, file, bytes, layout })
        : `${file} holds the store (${
          bytesText(bytes)
        }, layout ${layout}), and restore brings it back. The login and ` +
          "the secret behind the agent's thread ids are in session.json and not in it; the keys of encrypted rooms " +
          "are in crypto/ and belong to no backup."
    )
  }).pipe(withJsonRefusal(schema, json))

export const backupCommand = (options: Surroundings & Pick<Programs, "reset">) =>
  Command.make(
    "backup",
    { file: Argument.String("file").pipe(Argument.withDescription("Where the copy is written; nothing may be there")) },
    Effect.fnUntraced(function*({ file }) {
      const { json, looked } = yield* shared(options)
      return yield* backup(options.reset.backup, looked, file, json)
    })
  ).pipe(
    Command.withDescription("Copy the store to a file, beside the running bot, which it does not disturb"),
    Command.withExamples([
      { command: "matrix-surface backup /backups/bot-$(date +%F).db", description: "Each night, by cron or a timer" }
    ])
  )
