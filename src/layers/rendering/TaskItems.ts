import type { StateCore } from "markdown-it"

const task = /^\[([ xX])\](?=\s)/

/**
 * Shows the boxes of a task list (GFM) as characters, since Matrix allows no input elements. The selector behind the
 * second asks for a letter, as the first is, and not for a picture.
 */
export const showTasks = ({ tokens }: StateCore): void => {
  for (const [index, token] of tokens.entries()) {
    if (token.type !== "inline" || tokens[index - 2]?.type !== "list_item_open") continue
    token.content = token.content.replace(task, (_, mark: string) => (mark === " " ? "☐" : "☑\uFE0E"))
  }
}
