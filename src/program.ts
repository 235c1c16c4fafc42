export const program = async () => { console.log("hello") }
