import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { RoomId, UserId } from "../domain/Ids.ts"
import { isEmpty, Plan } from "../domain/reset/Plan.ts"
import { planText } from "../domain/reset/PlanText.ts"
import { actsOnServer, ResetMode } from "../domain/reset/ResetModes.ts"
import type { AccountSettings, ResetReport, ResetRequest } from "../domain/reset/ResetRequest.ts"
import type { ResetTargets } from "../domain/reset/ResetTargets.ts"
import { authOf } from "../domain/settings/Settings.ts"
import { decodeAll } from "../domain/settings/SettingValues.ts"
import { UserError } from "../domain/UserError.ts"
import * as Logs from "../layers/operations/Logs.ts"
import type { Ask } from "./AgentTrustCommand.ts"
import type { LookedUpSettings } from "./process/LookedUpSettings.ts"
import type { RestoreStore } from "./RestoreCommand.ts"
import { place, toldAsJson } from "./StatusCommand.ts"

type Failing<A> = Effect.Effect<A, { readonly message: string }>

/** What a real run needs of whoever sits there. */
export interface OperatorPrompt {
  readonly show: (plan: Plan) => Effect.Effect<void>
  readonly ask: Effect.Effect<boolean> | undefined
  readonly sink: { readonly write: (text: string) => void; readonly terminal: boolean } | undefined
}

export interface ResetPrograms {
  readonly dryRun: (request: ResetRequest) => Failing<ResetReport>
  readonly run: (request: ResetRequest, hands: OperatorPrompt) => Failing<ResetReport>
  readonly restore: RestoreStore
}

export interface ResetFlags {
  readonly mode: ResetMode
  readonly dryRun: boolean
  readonly yes: boolean
  readonly out: Option.Option<string>
  readonly plan: Option.Option<string>
  readonly room: ReadonlyArray<string>
  readonly user: ReadonlyArray<string>
  readonly device: boolean
}

const schema = "matrix-surface.reset/1"
/** What `--json` prints and `--out` saves, and `--plan` reads again. */
const Saved = Schema.fromJsonString(Schema.Struct({ schema: Schema.Literal(schema), mode: ResetMode, plan: Plan }))

const document = (mode: ResetMode, dryRun: boolean, { backup, performed, plan }: ResetReport) =>
  JSON.stringify({ schema, mode, dryRun, steps: performed, backup: backup ?? null, plan })

const savedPlan = Effect.fnUntraced(function*(file: string, { device, mode, room, user }: ResetFlags) {
  const fs = yield* FileSystem.FileSystem
  if (device || room.length + user.length > 0) {
    return yield* UserError.refuse(
      "A saved plan says by itself what it is about: leave --room, --user and --device away."
    )
  }
  const text = yield* Effect.mapError(
    fs.readFileString(file),
    () => UserError.refuse(`${file} cannot be read: name a file that --out made.`)
  )
  const saved = yield* Effect.mapError(
    Schema.decodeUnknownEffect(Saved)(text),
    () => UserError.refuse(`${file} holds no plan of this version: make one with --dry-run --out FILE.`)
  )
  if (saved.mode !== mode) {
    return yield* UserError.refuse(
      `${file} is a plan of reset ${saved.mode}, not of reset ${mode}. Nothing was changed.`
    )
  }
  return saved.plan
})

const wishOf = Effect.fnUntraced(function*({ device, room, user }: ResetFlags) {
  const stranger = room.find((one) => !Schema.is(RoomId)(one)) ?? user.find((one) => !Schema.is(UserId)(one))
  if (stranger !== undefined) {
    return yield* UserError.refuse(
      `--room takes the id of a room (such as !abc:example.org), --user that of a person (such as ` +
        `@alice:example.org), not ${stranger}.`
    )
  }
  return { rooms: room.filter(Schema.is(RoomId)), users: user.filter(Schema.is(UserId)), device } satisfies ResetTargets
})

/** Only what the server part needs: an agent is not asked for. */
const accountOf = Effect.fnUntraced(
  function*(looked: LookedUpSettings, needed: boolean): Effect.fn.Return<AccountSettings | undefined, UserError> {
    if (!needed) return undefined
    const { problems, values } = decodeAll(looked.given)
    const wrong = problems.find(({ name }) => name.startsWith("MATRIX_")) ??
      looked.outcome.problems.find(({ name }) =>
        name === "MATRIX_HOMESERVER" || name.startsWith("MATRIX_ACCESS_TOKEN") || name.startsWith("MATRIX_PASSWORD")
      )
    if (wrong !== undefined) {
      return yield* UserError.refuse(`${wrong.sentence}.`)
    }
    const auth = authOf(values)
    const homeserver = values.MATRIX_HOMESERVER
    if (auth === undefined || homeserver === undefined) {
      return yield* UserError.refuse(
        "This acts on the server, so MATRIX_HOMESERVER and MATRIX_ACCESS_TOKEN (or MATRIX_USER_ID and " +
          "MATRIX_PASSWORD) are needed."
      )
    }
    return {
      homeserver,
      auth,
      deviceId: values.MATRIX_DEVICE_ID,
      deviceName: values.MATRIX_DEVICE_NAME ?? "matrix-surface"
    }
  }
)

const again = ({ device, mode, out, plan, room, user }: ResetFlags): string => {
  const file = Option.getOrUndefined(out) ?? Option.getOrUndefined(plan)
  const narrowing = [
    ...room.map((one) => ` --room '${one}'`),
    ...user.map((one) => ` --user '${one}'`),
    ...(device ? [" --device"] : [])
  ].join("")
  return `reset ${mode}${file === undefined ? narrowing : ` --plan ${file}`}`
}

const dry = Effect.fnUntraced(
  function*(programs: ResetPrograms, request: ResetRequest, flags: ResetFlags, json: boolean) {
    const report = yield* programs.dryRun(request)
    const fs = yield* FileSystem.FileSystem
    if (Option.isSome(flags.out)) {
      const file = flags.out.value
      yield* Effect.mapError(
        fs.writeFileString(file, `${document(flags.mode, true, report)}\n`, { mode: 0o600 }),
        () => UserError.refuse(`${file} cannot be written.`)
      )
    }
    if (json) {
      return yield* Console.log(document(flags.mode, true, report))
    }
    yield* Console.log(planText(report.plan))
    if (!isEmpty(report.plan)) {
      yield* Console.log(`\nThis was a dry run: nothing was changed. To do it: matrix-surface ${again(flags)}`)
    }
  }
)

const ended = ({ backup, performed }: ResetReport) =>
  [
    `Done: ${performed.length} step${performed.length === 1 ? "" : "s"}.`,
    ...(backup === undefined ? [] : [`The old store is ${backup}; restore ${backup} brings it back.`])
  ].join(" ")

const real = Effect.fnUntraced(
  function*(
    programs: ResetPrograms,
    request: ResetRequest,
    flags: ResetFlags,
    { ask, json }: { readonly ask: Ask; readonly json: boolean }
  ) {
    const server = actsOnServer(request.mode, {
      device: request.wish.device || request.saved?.stages.flat().some((step) => step._tag === "DropDevice") === true
    })
    // A question would stand in the document.
    const question = json || ask === undefined
      ? undefined
      : ask(flags.mode === "server-purge" ? "Delete these rooms for everybody?" : "Do this?")
    const report = yield* programs.run(request, {
      show: (plan) => (json ? Effect.void : Console.log(`${planText(plan)}\n`)),
      ask: flags.yes || !server ? Effect.succeed(true) : question,
      sink: { write: (text) => void process.stderr.write(text), terminal: process.stderr.isTTY === true }
    })
    if (json) return yield* Console.log(document(flags.mode, false, report))
    yield* Console.log(isEmpty(report.plan) ? planText(report.plan) : ended(report))
  },
  Effect.onInterrupt(() =>
    Effect.sync(() =>
      void process.stderr.write("\nInterrupted: what was done stays done, and the same command does the rest.\n")
    )
  )
)

/** Shows what a reset would do, or does it. */
export const reset = (
  programs: ResetPrograms,
  looked: LookedUpSettings,
  flags: ResetFlags,
  hands: { readonly ask: Ask; readonly json: boolean }
) =>
  Effect.gen(function*() {
    const { dataDir } = yield* place(looked)
    const wish = yield* wishOf(flags)
    const saved = Option.isSome(flags.plan) ? yield* savedPlan(flags.plan.value, flags) : undefined
    if (!flags.dryRun && Option.isSome(flags.out)) {
      return yield* UserError.refuse("--out saves what a dry run found: add --dry-run.")
    }
    const drops = saved?.stages.flat().some((step) => step._tag === "DropDevice") === true
    const account = yield* accountOf(looked, actsOnServer(flags.mode, { device: wish.device || drops }))
    const request: ResetRequest = {
      mode: flags.mode,
      wish: { ...wish, device: wish.device || drops },
      dataDir,
      account,
      saved
    }
    return yield* (flags.dryRun ? dry(programs, request, flags, hands.json) : real(programs, request, flags, hands))
  }).pipe(toldAsJson(schema, hands.json), Effect.provide(Logs.layer({ level: "warn", format: undefined })))
