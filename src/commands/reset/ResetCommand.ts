import * as Command from "effect/cli/Command"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Programs } from "../../app/Programs.ts"
import { isEmpty, type Plan } from "../../domain/reset/Plan.ts"
import type { ResetMode } from "../../domain/reset/ResetModes.ts"
import type { ResetReport, ResetRequest } from "../../domain/reset/ResetRequest.ts"
import { type ResetTargets, unmatchedTargets } from "../../domain/reset/ResetTargets.ts"
import { planText } from "../../domain/reset/text/PlanText.ts"
import { UserError } from "../../domain/UserError.ts"
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

/** Says which rooms and people were named and match nothing, which is mostly a mistake in writing. */
const tellUnmatched = (plan: Plan, targets: ResetTargets) =>
  Effect.forEach(unmatchedTargets(plan.basis, targets), (sentence) => Console.error(sentence), { discard: true })

/** Refuses where they leave nothing to do. */
const refuseUnmatched = (plan: Plan, targets: ResetTargets) => {
  const sentences = unmatchedTargets(plan.basis, targets)
  return isEmpty(plan) && sentences.length > 0
    ? Effect.fail(UserError.refuse(`${sentences.join("\n")}\nThere is nothing to do, and nothing was changed.`))
    : Effect.void
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

const dryRun = Effect.fnUntraced(
  function*({ reset }: ResetOptions, request: ResetRequest, flags: ResetFlags, json: boolean) {
    const report = yield* reset.dryRun(request)
    yield* refuseUnmatched(report.plan, request.targets)
    yield* tellUnmatched(report.plan, request.targets)
    const document = planDocument(flags.mode, true, report)
    if (Option.isSome(flags.out)) yield* savePlan(flags.out.value, document)
    if (json) return yield* Console.log(document)
    yield* Console.log(planText(report.plan))
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
      show: (plan) =>
        Effect.andThen(
          tellUnmatched(plan, request.targets),
          json ? Effect.void : Console.log(`${planText(plan)}\n`)
        ),
      ask: flags.yes ? Effect.succeed(true) : question,
      sink: { write: (text) => void process.stderr.write(text), terminal: process.stderr.isTTY === true }
    })
    yield* refuseUnmatched(report.plan, request.targets)
    if (json) return yield* Console.log(planDocument(flags.mode, false, report))
    yield* Console.log(isEmpty(report.plan) ? planText(report.plan) : doneText(report))
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
        withJsonRefusal(schema, json)
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
