/** The meaning of a line that a person types in the sandbox's chat. */
export type ChatCommand =
  | { readonly _tag: "Say"; readonly text: string }
  | { readonly _tag: "Room"; readonly name: string }
  | { readonly _tag: "Rooms" }
  | { readonly _tag: "Help" }
  | { readonly _tag: "Quit" }
  | { readonly _tag: "Nothing" }
  | { readonly _tag: "Unknown"; readonly hint: string }

export const readCommand = (line: string): ChatCommand => {
  const text = line.trim()
  if (text === "") return { _tag: "Nothing" }
  // A second slash in front makes a message of a line that begins with a slash.
  if (text.startsWith("//")) return { _tag: "Say", text: text.slice(1) }
  if (!text.startsWith("/")) return { _tag: "Say", text }
  const [word = "", ...rest] = text.slice(1).split(/\s+/)
  const name = rest.join(" ")
  switch (word.toLowerCase()) {
    case "room":
      return name === ""
        ? { _tag: "Unknown", hint: "Which room? Write for example /room work" }
        : { _tag: "Room", name: name.slice(0, 40) }
    case "rooms":
      return { _tag: "Rooms" }
    case "help":
      return { _tag: "Help" }
    case "quit":
    case "exit":
      return { _tag: "Quit" }
    default:
      return {
        _tag: "Unknown",
        hint: `There is no /${word}; /help lists the commands. To send it as a message, write //${word}`
      }
  }
}
