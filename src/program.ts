import { programs } from "./app/Programs.ts"
import { main } from "./commands/Main.ts"

export const program = () => main(programs)
