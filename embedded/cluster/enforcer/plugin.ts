/** Name of the CNI plugin that joins pods to the network. */
export const pluginName = "enforced";

/** Seconds for the rules of one pod; they take milliseconds. */
const waitSeconds = 20;

/**
 * The plugin, a script that has `ptp` join the pod, notes whose address it got, and ends when the rules for it are in force. So no pod runs
 * for a moment without its rules, nor as a stranger to those of others: an enforcer that learns of a pod from its status learns too late.
 *
 * @param ptp the plugin that does the work
 * @param folder where notes lie and answers are awaited
 */
export function pluginScript(ptp: string, folder: string): string {
    return `#!/bin/sh
known='${folder}'
argument() {
    printf '%s\\n' "$CNI_ARGS" | tr ';' '\\n' | sed -n "s/^$1=//p"
}
case $CNI_COMMAND in
    ADD) ;;
    DEL)
        for note in $(grep -l -s -- " $CNI_CONTAINERID\\$" "$known"/*); do
            rm -f "$note" "$note.ready"
        done
        exec '${ptp}'
        ;;
    *) exec '${ptp}' ;;
esac
result=$('${ptp}')
status=$?
if [ $status -ne 0 ]; then
    printf '%s\\n' "$result"
    exit $status
fi
address=$(printf '%s\\n' "$result" | sed -n 's/.*"address": *"\\([0-9.]*\\)\\/.*/\\1/p' | head -n 1)
note="$known/$address"
printf '%s %s %s\\n' "$(argument K8S_POD_NAMESPACE)" "$(argument K8S_POD_NAME)" "$CNI_CONTAINERID" > "$note.new"
mv "$note.new" "$note"
tries=0
ready=
while [ "$ready" != "$CNI_CONTAINERID" ]; do
    tries=$((tries + 1))
    if [ $tries -gt ${waitSeconds * 20} ]; then
        echo '{"cniVersion":"0.4.0","code":100,"msg":"there are no rules for the pod after ${waitSeconds} s, see enforcer.log"}'
        exit 1
    fi
    sleep 0.05
    [ ! -f "$note.ready" ] || read -r ready < "$note.ready"
done
printf '%s\\n' "$result"
`;
}
