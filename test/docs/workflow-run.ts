import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Takes notes of how it is called; copies the context where files are asked for, and tells a digest where an image is. */
const docker = `#!/bin/sh
printf '%s\\n' "$@" > "$NOTES/$(ls "$NOTES" | wc -l)"
for argument; do
    case "$argument" in type=local,*) to="\${argument#*dest=}" ;; *) context="$argument" ;; esac
    if [ "$last" = --metadata-file ]; then metadata="$argument"; fi
    last="$argument"
done
if [ -n "$to" ]; then cp -a "$context/." "$to"; else echo '{ "containerimage.digest": "sha256:1234" }' > "$metadata"; fi
`;
const jq = `#!/bin/sh
[ "$*" = "-er .\\"containerimage.digest\\" $3" ] && sed 's/.*: "\\(.*\\)" }/\\1/' "$3"
`;

/** A repository with a chaincode in it: a file to execute, a link, a folder, and names that a shell might trip over. */
export function newCheckout(root: string): void {
    const folder = join(root, "cc dir");
    mkdirSync(join(folder, "src", "empty"), { recursive: true });
    writeFileSync(join(folder, "Dockerfile"), "FROM scratch\nCOPY . /\n");
    writeFileSync(join(folder, "src", "é $x.ts"), "text");
    writeFileSync(join(folder, "-n"), "");
    writeFileSync(join(folder, "run.sh"), "#!/bin/sh\n", { mode: 0o755 });
    symlinkSync("src/x", join(folder, "link"));
    const git = (...args: readonly string[]): unknown =>
        execFileSync("git", ["-C", root, "-c", "user.name=Test", "-c", "user.email=test@example.com", ...args]);
    git("init", "--quiet");
    git("add", "cc dir");
    git("-c", "commit.gpgsign=false", "commit", "--quiet", "--message", "first");
}

/** Runs the build's script as the workflow does, and tells how it called docker. */
export function runBuild(root: string, script: string): readonly (readonly string[])[] {
    const programs = join(root, "programs");
    const notes = join(root, "notes");
    for (const folder of [programs, notes]) {
        mkdirSync(folder);
    }
    for (const [name, script] of Object.entries({ docker, jq })) {
        writeFileSync(join(programs, name), script);
        chmodSync(join(programs, name), 0o755);
    }
    const env = {
        PATH: [programs, process.env.PATH ?? ""].join(delimiter),
        NOTES: notes,
        REGISTRY: "registry.test",
        GITHUB_REPOSITORY_OWNER: "Acme",
        IMAGE: "cc",
        FOLDER: "cc dir",
        TARGET: "runtime",
        ARGUMENTS: "NODE_IMAGE=node:22\nA=two words\n",
        PUSH: "true",
        RUNNER_TEMP: root,
        GITHUB_OUTPUT: join(root, "output"),
        GITHUB_STEP_SUMMARY: join(root, "summary"),
    };
    execFileSync("bash", ["-c", script], { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
    return readdirSync(notes)
        .sort()
        .map((note) => readFileSync(join(notes, note), "utf8").trimEnd().split("\n"));
}
