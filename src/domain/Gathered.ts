import type { AgentEvent } from "./AgentEvent.ts"

type Text = Extract<AgentEvent, { _tag: "Text" }>

const goesOn = (last: AgentEvent | undefined, event: AgentEvent): last is Text =>
  event._tag === "Text" && last?._tag === "Text" && last.run === event.run && last.message === event.message

/**
 * The same events, where text that follows text of its message is one event with it, numbered as the last of it. An agent may send
 * each word by itself, or a few characters: to the turn that is the same, and it costs a turn as much as any other event.
 */
export const gathered = (events: ReadonlyArray<AgentEvent>): ReadonlyArray<AgentEvent> => {
  const made: Array<AgentEvent> = []
  let words: Array<string> = []
  const join = () => {
    const last = made.at(-1)
    if (words.length > 1 && last?._tag === "Text") made[made.length - 1] = { ...last, text: words.join("") }
  }
  for (const event of events) {
    const last = made.at(-1)
    if (goesOn(last, event) && event._tag === "Text") {
      words.push(event.text)
      made[made.length - 1] = event
    } else {
      join()
      words = event._tag === "Text" ? [event.text] : []
      made.push(event)
    }
  }
  join()
  return made
}
