/** Thrown for options that cannot be meant; its message goes to the user. */
export class WrongOption extends Error {}
