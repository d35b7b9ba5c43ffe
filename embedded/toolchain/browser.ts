/** Programs of Chromium's kind, by which tests look at pages, the smallest first. */
export const browsers: readonly string[] = [
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];
