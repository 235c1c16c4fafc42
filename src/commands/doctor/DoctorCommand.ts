import * as Command from "effect/cli/Command"
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type { Programs } from "../../app/Programs.ts"
import { doctorDocument, doctorSchema } from "../../domain/doctor/DoctorDocument.ts"
import { doctorText } from "../../domain/doctor/DoctorText.ts"
import { type Finding, tallyOf } from "../../domain/doctor/Finding.ts"
import { UserError } from "../../domain/UserError.ts"
import { withJsonRefusal } from "../process/JsonRefusal.ts"
import type { Surroundings } from "../process/LookedUpSettings.ts"
import { shared } from "../RootCommand.ts"
import { requestOfSettings } from "./RequestOfSettings.ts"

interface DoctorOptions extends Surroundings {
  readonly doctor: Programs["doctor"]
  readonly colors: boolean
}

/** Prints what was found. Trying again may help, so that a failure ends with exit code 1. */
const told = Effect.fnUntraced(function*(findings: ReadonlyArray<Finding>, json: boolean, colors: boolean) {
  const now = new Date(yield* Clock.currentTimeMillis)
  yield* Console.log(json ? doctorDocument(findings, now) : doctorText(findings, colors))
  const failed = tallyOf(findings, "failed")
  if (failed === 0) return
  return yield* new UserError({
    sentence: failed === 1
      ? "One look failed; what to do stands beside it."
      : `${failed} looks failed; what to do stands beside them.`,
    exitCode: 1
  })
})

export const doctorCommand = (options: DoctorOptions) =>
  Command.make(
    "doctor",
    {},
    Effect.fnUntraced(function*() {
      const { json, looked } = yield* shared(options)
      const findings = yield* options.doctor.look(requestOfSettings(looked)).pipe(withJsonRefusal(doctorSchema, json))
      return yield* told(findings, json, options.colors)
    })
  ).pipe(
    Command.withDescription(
      "Look at everything that the bot works with, say what is wrong, what it means and what to do"
    ),
    Command.withExamples([
      { command: "matrix-surface doctor", description: "Before the first start, or beside the running bot" },
      { command: "matrix-surface doctor --data-dir /var/lib/matrix-surface", description: "Of a service" },
      {
        command: "matrix-surface doctor --json | jq '.findings[] | select(.verdict == \"failed\")'",
        description: "For scripts; exit code 1 when a look failed"
      }
    ])
  )
