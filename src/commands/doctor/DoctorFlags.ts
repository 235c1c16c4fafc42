import * as Flag from "effect/cli/Flag"
import type * as Option from "effect/Option"

const onOff = (name: string, says: string) =>
  Flag.Boolean(name).pipe(Flag.withDescription(says), Flag.withDefault(false), Flag.withoutNegation)

export const doctorFlags = {
  record: Flag.String("record").pipe(
    Flag.withDescription(
      "Only the agent: give it one prompt, and keep the shapes of all frames, without a word of them, in this file"
    ),
    Flag.optional
  ),
  send: Flag.String("send").pipe(
    Flag.withDescription(
      "With --record: send this frame as it is, in place of a prompt; @FILE for a frame a line; may be repeated; " +
        "${thread} and ${id} in it stand for new names"
    ),
    Flag.atLeast(0)
  ),
  keep: Flag.String("keep").pipe(
    Flag.withDescription(
      "With --record: keep short words in these fields too, such as phase,how: where the agent's own words for a " +
        "state or a reason stand, never people's"
    ),
    Flag.optional
  ),
  seconds: Flag.Int("seconds").pipe(
    Flag.withDescription("With --record: how long at most; 60 when not given, 15 with --send"),
    Flag.filter((seconds) => seconds > 0 && seconds <= 240, (seconds) => `${seconds} is not between 1 and 240`),
    Flag.optional
  ),
  force: onOff("force", "With --record: write over a file that is there"),
  say: Flag.String("say").pipe(
    Flag.withDescription(
      "With --record and --probe: the prompt (\"Say hello.\"); with --conformance: one that makes the agent ask"
    ),
    Flag.optional
  ),
  probe: onOff("probe", "Only the agent: give it one prompt, and see whether an answer comes"),
  probeIsolation: onOff(
    "probe-isolation",
    "Only the agent: find out whether it keeps conversations apart, and keep the result for the bot"
  ),
  slots: Flag.String("slots").pipe(
    Flag.withDescription(
      "Where AGENT_URL has {slot}: the endpoints to use, such as 1,2; they must be wiped afterwards"
    ),
    Flag.optional
  ),
  yes: onOff("yes", "With --probe-isolation: do not ask"),
  conformance: onOff("conformance", "Only the agent: play the checklist of docs/agent-wire-1.md against it")
}

/** What is wanted, as it was typed. */
export interface DoctorFlags {
  readonly record: Option.Option<string>
  readonly send: ReadonlyArray<string>
  readonly keep: Option.Option<string>
  readonly seconds: Option.Option<number>
  readonly force: boolean
  readonly say: Option.Option<string>
  readonly probe: boolean
  readonly probeIsolation: boolean
  readonly slots: Option.Option<string>
  readonly yes: boolean
  readonly conformance: boolean
}
