import type { EventId } from "./Ids.ts"
import { parseInbound } from "./Inbound.ts"
import type { Rendered } from "./Outgoing.ts"
import { partsOf, relationOf } from "./Parts.ts"
import { promptTextOf } from "./Route.ts"
import type { RawEvent } from "./Sync.ts"
import type { Turn } from "./Turn.ts"
import { type Show, show } from "./TurnDecision.ts"
import { decide, type TurnInput } from "./TurnMachine.ts"
import type { TurnRules } from "./TurnRules.ts"
import type { Words } from "./Words.ts"

/**
 * What is about to be done for a turn, as plain data that can be sent to another process: its prompt is read, and then `inputs`
 * are decided on and what they show is cut and rendered.
 */
export interface Scene {
  readonly turn: Turn
  /** The prompt's event. */
  readonly raw: RawEvent | undefined
  readonly threadRoot: EventId | undefined
  readonly direct: boolean
  readonly parts: number
  /** Undefined as long as nothing happened to it: then it is shown as it stands. */
  readonly news: { readonly rules: Omit<TurnRules, "words">; readonly inputs: ReadonlyArray<TurnInput> } | undefined
}

const asItStands: Omit<TurnRules, "words"> = { streaming: true, timeout: 0, promptBytes: 0, roomTold: true }

const read = ({ raw }: Scene) => {
  const inbound = raw === undefined ? undefined : parseInbound(raw)
  if (inbound?._tag === "Message") promptTextOf(inbound)
}

const shown = ({ news, turn }: Scene, words: Words): { readonly turn: Turn; readonly show: Show | undefined } =>
  news === undefined
    ? show({ ...asItStands, words }, turn, 0, "edit")
    : news.inputs.reduce<{ readonly turn: Turn; readonly show: Show | undefined }>((sum, input) => {
      const next = decide({ ...news.rules, words }, sum.turn, input)
      return { turn: next.turn, show: next.show ?? sum.show }
    }, { turn, show: undefined })

/**
 * Does what the bot itself would do with all of this, and keeps nothing of it. What it throws the bot survives; it is for what a
 * process does not survive, wherever this runs.
 */
export const rehearse = (words: Words, render: (markdown: string) => Rendered, scene: Scene): void => {
  read(scene)
  const { show, turn } = shown(scene, words)
  JSON.stringify(turn)
  if (show === undefined) return
  const { direct, parts, threadRoot } = scene
  const all = partsOf(turn, show, parts, (part) => relationOf({ prompt: turn.prompt, threadRoot, direct }, part), render)
  JSON.stringify(all)
}
