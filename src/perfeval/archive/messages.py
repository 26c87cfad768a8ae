"""What can be wrong with an archive, its store and the folder of its results."""

from __future__ import annotations

from perfeval.diagnostics import Diagnostic


class NothingThere(Diagnostic):
    code = "PE861"
    zh = "没有“{path}”这个文件或目录，也没有与它相符的文件。"
    en = "there is no file or folder “{path}”, nor a file that matches it."
    fix_zh = "核对路径；通配符要写在引号里，如 '2024/**/*.xlsx'。"
    fix_en = "check the path; put wildcards in quotes, as in '2024/**/*.xlsx'."


class NoForms(Diagnostic):
    code = "PE862"
    zh = "给出的路径里没有自评表；看了 {skipped} 个文件，按文件名都不是。"
    en = "no forms under the given paths; of {skipped} files none is one by its name."
    fix_zh = "能读的是 {endings}，以及装着它们的 .zip 和目录。"
    fix_en = "what is read: {endings}, and .zip files and folders that hold them."


class NotByItsName(Diagnostic):
    code = "PE863"
    level = "warning"
    zh = "按文件名不是自评表，没有读。"
    en = "no form by its name; it was not read."
    fix_zh = "Word、PDF 里的表先复制到 Excel；文字的自评表存成 .yaml。"
    fix_en = "copy a table from Word or PDF to Excel; save a form in text as .yaml."


class UnsafeMember(Diagnostic):
    code = "PE864"
    zh = "压缩包里有一个指向包外的文件名，没有读：{name}。"
    en = "a name in the zip file points outside of it and was not read: {name}."
    fix_zh = "正常的压缩包里没有这种名字；确认来源后重新打包。"
    fix_en = "no usual zip file has such names; make sure where it comes from, and pack it anew."


class ZipInZip(Diagnostic):
    code = "PE865"
    zh = "压缩包里还有压缩包，里面的没有读。"
    en = "a zip file within a zip file is not read."
    fix_zh = "先解开外面的一层。"
    fix_en = "unpack the outer one first."


class BadZip(Diagnostic):
    code = "PE866"
    zh = "压缩包打不开，或已损坏（{why}）。"
    en = "the zip file cannot be opened or is damaged ({why})."
    fix_zh = "重新下载，或重新打包。"
    fix_en = "download it again, or pack it anew."


class ZipTooLarge(Diagnostic):
    code = "PE867"
    zh = "解压后有 {size}，超过 {limit} 或压缩得过紧，没有读。"
    en = "unpacked it has {size}, which is more than {limit} or packed too tightly; it was not read."
    fix_zh = "自评表用不了这么大；真有这么多表的，先解压再给目录。"
    fix_en = "no form needs as much; unpack a large archive first and give the folder."


class BadParquet(Diagnostic):
    code = "PE868"
    zh = "Parquet 文件读不出来（{why}）。"
    en = "the Parquet file cannot be read ({why})."
    fix_zh = "重新导出一份；写到一半的文件不能用。"
    fix_en = "export it again; a file that was not written to its end is of no use."


class NotFormColumns(Diagnostic):
    code = "PE869"
    zh = "Parquet 文件没有自评表的列（{missing}）；它的列是：{found}。"
    en = "the Parquet file has not the columns of a form ({missing}); its columns are: {found}."
    fix_zh = "一行一张自评表，列名同 perfeval schema submission 里的键，indicators 是一列结构的列表。"
    fix_en = "one row a form, columns named as the keys in perfeval schema submission, indicators a list of structs."


class ReaderDied(Diagnostic):
    code = "PE870"
    zh = "读它的进程中途终止了两次（{why}），没有读成。"
    en = "the process that read it ended twice before it was done ({why}); it was not read."
    fix_zh = "多半是内存不够或文件异常；单独用 perfeval score 看看，再运行会重试。"
    fix_en = (
        "mostly too little memory or an odd file; try perfeval score on it alone; another run tries again."
    )


class ReaderSlow(Diagnostic):
    code = "PE871"
    zh = "读了 {seconds} 秒还没有读完，没有再等。"
    en = "it was not read within {seconds} seconds, and was given up."
    fix_zh = "单独用 perfeval score 看看；再运行会重试。"
    fix_en = "try perfeval score on it alone; another run tries again."


class OwnFault(Diagnostic):
    code = "PE872"
    zh = "perfeval 自身在这里出错（{detail}），没有评。"
    en = "perfeval itself failed here ({detail}); it was not evaluated."
    fix_zh = "请报告；其余的自评表不受影响。"
    fix_en = "please report it; the other forms are not affected."


class InUse(Diagnostic):
    code = "PE873"
    zh = "另一个 perfeval 正在用“{path}”{owner}。"
    en = "another perfeval is at work in “{path}”{owner_en}."
    fix_zh = "等它结束，或换一个目录（--out、--store）。"
    fix_en = "wait for its end, or take another folder (--out, --store)."


class CannotKeep(Diagnostic):
    code = "PE874"
    zh = "写不进去：{reason}。没有留下写了一半的结果；已读好的 {forms} 张自评表存在 {store}。"
    en = "it cannot be written: {reason}. No result was left half-written; {forms} forms are kept in {store}."
    fix_zh = "腾出空间，或改好权限，再运行同一条命令，会接着做。"
    fix_en = "make room, or see to the permissions, and run the same command again; it goes on from there."


class NotAStore(Diagnostic):
    code = "PE875"
    zh = "“{path}”不是 perfeval 的事实库，里面有别的东西。"
    en = "“{path}” is no facts store of perfeval, and holds something else."
    fix_zh = "换一个空目录，或以前 rescore 用过的目录。"
    fix_en = "give an empty folder, or one that rescore used before."


class PartDamaged(Diagnostic):
    code = "PE876"
    level = "warning"
    zh = "事实库的这一份已损坏，删去后重新读它的文件。"
    en = "this part of the facts store is damaged; it is removed, and its files are read anew."


class NothingRead(Diagnostic):
    code = "PE877"
    zh = "{files} 个文件里一张自评表也没有读成；原因在 {failures}。"
    en = "no form could be read from {files} files; the reasons are in {failures}."
    fix_zh = "先用 perfeval score 看其中一个。"
    fix_en = "try perfeval score on one of them first."


class OutIsFile(Diagnostic):
    code = "PE878"
    zh = "--out 要一个目录，这里是一个文件。"
    en = "--out is a folder, and this is a file."
    fix_zh = "换一个目录名。"
    fix_en = "give the name of a folder."


class NotAFile(Diagnostic):
    code = "PE879"
    zh = "这不是普通文件（是管道或设备），没有读。"
    en = "this is no ordinary file (but a pipe or a device); it was not read."
    fix_zh = "先存成文件。"
    fix_en = "save it as a file first."


class OutIsRead(Diagnostic):
    code = "PE880"
    zh = "--out 就是要读的目录，结果会和自评表混在一起。"
    en = "--out is a folder that is to be read; results would be mixed with forms."
    fix_zh = "换一个目录，如 --out {example}。"
    fix_en = "take another folder, as in --out {example}."


class MoreFaults(Diagnostic):
    """Never shown by itself: what is put behind the first fault of a form that has several."""

    code = "PE881"
    zh = "（另有 {count} 处：{others}）"
    en = " ({count} more: {others})"
    fix_zh = "逐处改正。"
    fix_en = "mend each of them."


class BadWorkers(Diagnostic):
    code = "PE882"
    zh = "--workers 至少是 1。"
    en = "--workers is at least 1."
    fix_zh = "写 --workers 1，或者不写。"
    fix_en = "give --workers 1, or leave it out."


class Changed(Diagnostic):
    code = "PE883"
    zh = "读的时候文件正在改动，没有读成。"
    en = "the file was changed while it was read; it was not read."
    fix_zh = "等它存好，再运行一次。"
    fix_en = "wait until it is saved, and run it again."


class NoStore(Diagnostic):
    code = "PE884"
    zh = "“{path}”不是事实库。"
    en = "“{path}” is no facts store."
    fix_zh = "写 perfeval rescore 结果目录里的 store，或者它的 --store 目录。"
    fix_en = "name the folder store in the results of perfeval rescore, or its --store folder."


class NothingForPack(Diagnostic):
    code = "PE885"
    zh = "事实库里没有规则包“{pack}”的自评表；{others} 张属于别的规则包。"
    en = "the facts store has no form for pack “{pack}”; {others} are for other packs."
    fix_zh = "换一个规则包，或者用 --all 把所有的表都按两个规则包评一遍。"
    fix_en = "name another pack, or use --all to score all forms by both packs."


# --- Spark ------------------------------------------------------------------------------------------
class NoSpark(Diagnostic):
    code = "PE661"
    zh = "要在 Spark 上算，而这里没有装（缺 {missing}）。"
    en = "Spark was asked for and is not installed here ({missing} is missing)."
    fix_zh = "运行 pip install 'perfeval[spark]'；或去掉 --on，在本机算，结果相同。"
    fix_en = "run pip install 'perfeval[spark]'; or leave out --on: the results of this machine are the same."


class NoJava(Diagnostic):
    code = "PE662"
    zh = "Spark 要用 Java，而这里找不到能运行的 Java。"
    en = "Spark needs Java, and there is none here that runs."
    fix_zh = "安装 Java {least} 或更新的；装在别处的，把 JAVA_HOME 指过去。"
    fix_en = "install Java {least} or later; where it is installed elsewhere, let JAVA_HOME point there."


class OldJava(Diagnostic):
    code = "PE663"
    zh = "这里的 Java 是 {found}，Spark 要 {least} 或更新的。"
    en = "Java is {found} here; Spark needs {least} or later."
    fix_zh = "安装 Java {least}，把 JAVA_HOME 指过去。"
    fix_en = "install Java {least} and let JAVA_HOME point there."


class BadMaster(Diagnostic):
    code = "PE664"
    zh = "“{master}”不是 Spark 的地址。"
    en = "“{master}” is no address of Spark."
    fix_zh = "本机写 local[*] 或 local[4]（加引号），集群写 spark://主机:7077。"
    fix_en = "for this machine give local[*] or local[4] (in quotes), for a cluster spark://HOST:7077."


class NoMaster(Diagnostic):
    code = "PE665"
    zh = "连不上 {master}（{why}）。"
    en = "{master} cannot be reached ({why})."
    fix_zh = "核对主机和端口，看 Spark 的主节点是否在运行；或用 --on 'local[*]'。"
    fix_en = "check host and port, and that the master of Spark is running; or use --on 'local[*]'."


class OtherProgram(Diagnostic):
    code = "PE666"
    zh = "集群上的 perfeval、Polars、规则或指标库与本机的不同，算出的结果不作数，没有采用。"
    en = "perfeval, Polars, the rules or the indicators on the cluster are not those of this machine; nothing was used."
    fix_zh = "各台机器装同一版的 perfeval；自己的规则和指标库放在各台机器都看得到的同一路径下。"
    fix_en = "install one version of perfeval on all machines; keep rules and indicators of your own under one path that all of them see."


class BatchFailed(Diagnostic):
    code = "PE667"
    zh = "在 Spark 上有一批没有算成（{path}）：{why}"
    en = "a batch could not be evaluated on Spark ({path}): {why}"
    fix_zh = "事实和结果的目录必须是各台机器都能读写的同一路径；去掉 --on 在本机算，结果相同。"
    fix_en = "all machines must read and write the folders of facts and results under the same path; without --on this machine gives the same results."


class SparkFailed(Diagnostic):
    code = "PE668"
    zh = "Spark 出错：{why}"
    en = "Spark failed: {why}"
    fix_zh = "内存不够的，减少同时算的批数；去掉 --on 在本机算，结果相同。"
    fix_en = "where memory ran out, let fewer batches run at once; without --on this machine gives the same results."
