/** The warnings that dynamic resources gave while something ran, without the word before them. */
export async function warnings(act: () => unknown): Promise<readonly string[]> {
    const told: string[] = [];
    const { warn } = console;
    console.warn = (message: string): void => {
        told.push(message.replace(/^warning: /, ""));
    };
    try {
        await act();
    } finally {
        console.warn = warn;
    }
    return told;
}
