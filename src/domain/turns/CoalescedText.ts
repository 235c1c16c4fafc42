import type { AgentEvent } from "./AgentEvent.ts"

type Text = Extract<AgentEvent, { _tag: "Text" | "Thought" }>

const isText = (event: AgentEvent): event is Text => event._tag === "Text" || event._tag === "Thought"

const messageOf = (event: Text) => (event._tag === "Text" ? event.message : undefined)

const goOn = (last: Text | undefined, event: Text): boolean =>
  last !== undefined && last._tag === event._tag && last.run === event.run && messageOf(last) === messageOf(event)

/**
 * The events, with text that follows text of the same message, or a thought that follows a thought, joined into one
 * event, which has the last one's number. Some agents send a few characters at a time; for the turn the result is the
 * same, and each event costs it as much as any other.
 */
export const coalesceText = (events: ReadonlyArray<AgentEvent>): ReadonlyArray<AgentEvent> => {
  const made: Array<AgentEvent> = []
  let last: Text | undefined
  let text = ""
  const finish = () => {
    if (last !== undefined) made.push({ ...last, text })
  }
  for (const event of events) {
    if (isText(event) && goOn(last, event)) text += event.text
    else {
      finish()
      if (isText(event)) text = event.text
      else made.push(event)
    }
    last = isText(event) ? event : undefined
  }
  finish()
  return made
}
