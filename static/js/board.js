// The board on the console: dragging, beside the selecting and moving that works by tap and keyboard.
export function board() {}
