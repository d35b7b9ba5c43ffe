import type { GoTools } from "./golang";
import type { Mends } from "./mends";

const buildOutput = "provider/internal/cli.go";
const kubernetesVersion = "k8s.io/component-base/version";

/**
 * An orderer of 2.5.0 can block for good when it starts with entries and a change of the consenters in its log: its loop waits for the
 * node's to sync, which waits for it (hyperledger/fabric#4199; later releases, which the module proxy does not have, are mended). A wish to
 * sync that is pending is enough.
 */
const startDeadlock: Mends = {
    module: "github.com/hyperledger/fabric",
    edits: [
        {
            file: "orderer/consensus/etcdraft/storage.go",
            text: "WALSyncC:      make(chan struct{}),",
            by: "WALSyncC:      make(chan struct{}, 1),",
        },
        {
            file: "orderer/consensus/etcdraft/chain.go",
            text: "c.Node.storage.WALSyncC <- struct{}{}",
            by: "select { case c.Node.storage.WALSyncC <- struct{}{}: default: }",
        },
    ],
};

/**
 * The provider hands on each line of a build as a remark on its resource, hundreds for an image where nobody looks at a terminal. One in ten
 * seconds says what it does and for how long, and a build that fails is told by its last lines.
 */
const quietBuilds: Mends = {
    module: "github.com/pulumi/pulumi-docker-build",
    edits: [
        { file: buildOutput, text: `"strings"\n\n`, by: `"strings"\n\t"time"\n\n` },
        {
            file: buildOutput,
            text: `	for s.Scan() {
		text := s.Text()
		provider.GetLogger(ctx).InfoStatus(text)
		_, _ = b.WriteString(text + "\\n")
	}
	provider.GetLogger(ctx).InfoStatus("") // clear confusing "DONE" statements.
`,
            by: `	const period, kept = 10 * time.Second, 30
	since := time.Now()
	lines := make(chan string)
	go func() {
		defer close(lines)
		for s.Scan() {
			lines <- s.Text()
		}
	}()
	ticks := time.NewTicker(period)
	defer ticks.Stop()
	last := []string{}
	for open := true; open; {
		select {
		case text, more := <-lines:
			open = more
			if strings.TrimSpace(text) != "" {
				last = append(last, text)
				last = last[max(0, len(last)-kept):]
			}
		case <-ticks.C:
			if len(last) > 0 {
				took := time.Since(since).Round(time.Second)
				provider.GetLogger(ctx).InfoStatus(fmt.Sprintf("building for %s: %s", took, last[len(last)-1]))
			}
		}
	}
	if time.Since(since) > period {
		provider.GetLogger(ctx).InfoStatus("")
	}
	_, _ = b.WriteString(strings.Join(last, "\\n"))
`,
        },
    ],
};

/**
 * The Go programs of the embedded stack. Versions are in each folder's `go.mod`; the variables are those that the
 * projects' own builds set. Figures in `docs/architecture.md`.
 */
export const goGroups: readonly GoTools[] = [
    {
        name: "pulumi",
        versionOf: "github.com/pulumi/pulumi/pkg/v3",
        variables: ["github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v{version}"],
    },
    { name: "pulumi-language-nodejs" },
    {
        name: "pulumi-resource-docker-build",
        versionOf: "github.com/pulumi/pulumi-docker-build",
        variables: ["github.com/pulumi/pulumi-docker-build/provider.Version={version}"],
        mends: quietBuilds,
    },
    {
        name: "kubernetes",
        versionOf: "k8s.io/kubernetes",
        variables: [
            `${kubernetesVersion}.gitVersion=v{version}`,
            `${kubernetesVersion}.gitMajor=1`,
            `${kubernetesVersion}.gitMinor=34`,
        ],
    },
    { name: "coredns", own: true },
    {
        name: "buildkit",
        versionOf: "github.com/moby/buildkit",
        variables: ["github.com/moby/buildkit/version.Version=v{version}"],
    },
    // Its module has a version of another series; the release that it was taken just after says what the nodes understand.
    {
        name: "fabric",
        variables: ["github.com/hyperledger/fabric/common/metadata.Version=2.5.0"],
        mends: startDeadlock,
    },
    // Its database is sqlite, in C; the rest of the C library is replaced so that the program can be static.
    { name: "fabric-ca", cgoTags: "netgo,osusergo,sqlite_omit_load_extension" },
];
