import * as Command from "effect/cli/Command"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type { Programs } from "../app/Programs.ts"
import { statusText } from "../domain/operations/StatusText.ts"
import { withJsonRefusal } from "./process/JsonRefusal.ts"
import type { LookedUpSettings, Surroundings } from "./process/LookedUpSettings.ts"
import { storePlace } from "./process/StorePlace.ts"
import { shared } from "./RootCommand.ts"

const schema = "matrix-surface.status/1"

interface StatusOptions extends Surroundings {
  readonly status: Programs["status"]
  readonly colors: boolean
}

const status = ({ colors, status: read }: StatusOptions, looked: LookedUpSettings, json: boolean) =>
  Effect.gen(function*() {
    const { agent, dataDir } = yield* storePlace(looked)
    const found = yield* read(dataDir, agent)
    yield* Console.log(json ? JSON.stringify({ schema, ...found }, undefined, 2) : statusText(found, colors))
  }).pipe(withJsonRefusal(schema, json))

export const statusCommand = (options: StatusOptions) =>
  Command.make(
    "status",
    {},
    Effect.fnUntraced(function*() {
      const { json, looked } = yield* shared(options)
      return yield* status(options, looked, json)
    })
  ).pipe(
    Command.withDescription("Show how the bot of DATA_DIR does: what waits, what was lost, what failed last"),
    Command.withExamples([
      { command: "matrix-surface status", description: "Beside the running bot, which it does not disturb" },
      { command: "matrix-surface status --data-dir /var/lib/matrix-surface", description: "Of a service" },
      { command: "matrix-surface status --json | jq .turns", description: "For scripts" }
    ])
  )
