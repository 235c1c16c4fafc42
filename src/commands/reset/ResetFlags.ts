import * as Flag from "effect/cli/Flag"
import type * as Option from "effect/Option"
import type { ResetMode } from "../../domain/reset/ResetModes.ts"

export const resetFlags = {
  dryRun: Flag.Boolean("dry-run").pipe(
    Flag.withDescription("Only show what would be done, and why"),
    Flag.withDefault(false),
    Flag.withoutNegation
  ),
  yes: Flag.Boolean("yes").pipe(Flag.withDescription("Do not ask"), Flag.withDefault(false), Flag.withoutNegation),
  out: Flag.String("out").pipe(Flag.withDescription("With --dry-run: save the plan to this file"), Flag.optional),
  plan: Flag.String("plan").pipe(
    Flag.withDescription("Do what a saved plan says, or what is left of it"),
    Flag.optional
  ),
  room: Flag.String("room").pipe(Flag.withDescription("Only this room; may be repeated"), Flag.atLeast(0)),
  user: Flag.String("user").pipe(
    Flag.withDescription("Only what is this person's alone; may be repeated"),
    Flag.atLeast(0)
  ),
  device: Flag.Boolean("device").pipe(
    Flag.withDescription(
      "Drop the device too: log it out and forget its session; its keys are kept as an old device's"
    ),
    Flag.withDefault(false),
    Flag.withoutNegation
  )
}

/** A reset as it was typed. */
export interface ResetFlags {
  readonly mode: ResetMode
  readonly dryRun: boolean
  readonly yes: boolean
  /** The file that a dry run saves its plan to. */
  readonly out: Option.Option<string>
  /** The file of a saved plan. */
  readonly plan: Option.Option<string>
  readonly room: ReadonlyArray<string>
  readonly user: ReadonlyArray<string>
  readonly device: boolean
}
