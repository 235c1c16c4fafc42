/** How long a growing text must be quiet before it is read out, in ms. */
const quiet = 1_500
const longest = 300

/** Tells screen readers of others' messages, each once it has stopped to grow, so that no half sentence is read. */
export const announcer = (region: HTMLElement) => {
  const waiting = new Map<string, ReturnType<typeof setTimeout>>()
  return (event: string, text: string) => {
    clearTimeout(waiting.get(event))
    waiting.set(
      event,
      setTimeout(() => {
        waiting.delete(event)
        region.textContent = text.length > longest ? `${text.slice(0, longest)} …` : text
      }, quiet)
    )
  }
}
