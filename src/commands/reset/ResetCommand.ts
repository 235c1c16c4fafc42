import * as Command from "effect/cli/Command"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Programs } from "../../app/Programs.ts"
import { isEmpty } from "../../domain/reset/Plan.ts"
import { type ResetMode } from "../../domain/reset/ResetModes.ts"
import type { ResetReport, ResetRequest } from "../../domain/reset/ResetRequest.ts"
import { isTargeted } from "../../domain/reset/ResetTargets.ts"
import { planText } from "../../domain/reset/text/PlanText.ts"
import { idShown } from "../../domain/TerminalSafe.ts"
import * as Logs from "../../layers/operations/Logs.ts"
import type { AskOperator } from "../process/AskOperator.ts"
import { withJsonRefusal } from "../process/JsonRefusal.ts"
import type { Surroundings } from "../process/LookedUpSettings.ts"
import { savePlan } from "../process/PlanFile.ts"
import { shared } from "../RootCommand.ts"
import { planDocument, schema } from "./PlanDocument.ts"
import { requestOfFlags } from "./RequestOfFlags.ts"
import { type ResetFlags, resetFlags } from "./ResetFlags.ts"

interface ResetOptions extends Surroundings {
  readonly reset: Programs["reset"]
  readonly ask: AskOperator
}

/** The command that does what a dry run showed. */
const commandLineOf = ({ device, mode, out, plan, room, user }: ResetFlags): string => {
  const file = Option.getOrUndefined(out) ?? Option.getOrUndefined(plan)
  const narrowing = [
    ...room.map((one) => ` --room '${one}'`),
    ...user.map((one) => ` --user '${one}'`),
    ...(device ? [" --device"] : [])
  ].join("")
  return `reset ${mode}${file === undefined ? narrowing : ` --plan ${file}`}`
}

/** A mistyped id must not look like a reset that had nothing to do. */
const tellUnmatched = ({ plan }: ResetReport, { targets }: ResetRequest) =>
  isEmpty(plan) && isTargeted(targets)
    ? Console.log(
      `Nothing of what this reset acts on is ${[...targets.rooms, ...targets.users].map(idShown).join(" or ")}'s: ` +
        "is it spelled as status shows it? --user means what is that person's alone, such as their direct rooms."
    )
    : Effect.void

const dryRun = Effect.fnUntraced(
  function*({ reset }: ResetOptions, request: ResetRequest, flags: ResetFlags, json: boolean) {
    const report = yield* reset.dryRun(request)
    const document = planDocument(flags.mode, true, report)
    if (Option.isSome(flags.out)) yield* savePlan(flags.out.value, document)
    if (json) return yield* Console.log(document)
    yield* Console.log(planText(report.plan))
    yield* tellUnmatched(report, request)
    if (!isEmpty(report.plan)) {
      yield* Console.log(`\nThis was a dry run: nothing was changed. To do it: matrix-surface ${commandLineOf(flags)}`)
    }
  }
)

const doneText = ({ backup, performed }: ResetReport) =>
  [
    `Done: ${performed.length} step${performed.length === 1 ? "" : "s"}.`,
    ...(backup === undefined ? [] : [`The old store is ${backup}; restore ${backup} brings it back.`])
  ].join(" ")

const interrupted = Effect.sync(() =>
  void process.stderr.write("\nInterrupted: what was done stays done, and the same command does the rest.\n")
)

const apply = Effect.fnUntraced(
  function*({ ask, reset }: ResetOptions, request: ResetRequest, flags: ResetFlags, json: boolean) {
    // With --json nothing is asked: the question would stand in the document.
    const question = json || ask === undefined
      ? undefined
      : ask(flags.mode === "server-purge" ? "Delete these rooms for everybody?" : "Do this?")
    const report = yield* reset.run(request, {
      show: (plan) => (json ? Effect.void : Console.log(`${planText(plan)}\n`)),
      ask: flags.yes ? Effect.succeed(true) : question,
      sink: { write: (text) => void process.stderr.write(text), terminal: process.stderr.isTTY === true }
    })
    if (json) return yield* Console.log(planDocument(flags.mode, false, report))
    yield* Console.log(isEmpty(report.plan) ? planText(report.plan) : doneText(report))
    yield* tellUnmatched(report, request)
  },
  Effect.onInterrupt(() => interrupted)
)

const descriptions: Record<ResetMode, string> = {
  "local-only": "Begin a new store: same rooms, an agent that remembers nothing; works with the server down",
  "server-leave-forget": "Leave and forget every room, reject every invitation, then begin a new store",
  "server-purge": "Delete the rooms on the server for everybody (Synapse administrators only), then begin a new store"
}

const examplesOf = (mode: ResetMode) => [
  { command: `matrix-surface reset ${mode} --dry-run`, description: "Show what it would do" },
  {
    command: `matrix-surface reset ${mode} --dry-run --out plan.json`,
    description: "Save the plan, to be looked at and run later with --plan plan.json"
  },
  { command: `matrix-surface reset ${mode} --yes`, description: "Do it without asking" }
]

const modeCommand = (options: ResetOptions, mode: ResetMode) =>
  Command.make(
    mode,
    resetFlags,
    Effect.fnUntraced(function*(typed) {
      const { json, looked } = yield* shared(options)
      const flags: ResetFlags = { ...typed, mode }
      return yield* requestOfFlags(looked, flags).pipe(
        Effect.flatMap((request) =>
          flags.dryRun ? dryRun(options, request, flags, json) : apply(options, request, flags, json)
        ),
        withJsonRefusal(schema, json),
        Effect.provide(Logs.layer({ level: "warn", format: undefined }))
      )
    })
  ).pipe(Command.withDescription(descriptions[mode]), Command.withExamples(examplesOf(mode)))

/** `reset MODE`: shows what a reset would do, or does it. */
export const resetCommand = (options: ResetOptions) =>
  Command.make("reset").pipe(
    Command.withDescription("Put the bot back to a known state, after showing what that means"),
    Command.withSubcommands([
      modeCommand(options, "local-only"),
      modeCommand(options, "server-leave-forget"),
      modeCommand(options, "server-purge")
    ])
  )
