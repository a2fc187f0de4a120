# import
import-door = 打开……
import-key = 打开链接、文本或文件
import-title = 打开链接或文本
import-label = 链接或场景文本
import-hint = 在此粘贴链接或场景文本，或把文件拖到页面任意位置。
import-file = 选择文件……
import-open = 打开
import-nothing = 打开之前，这里会先列出将要改变的内容。
import-same = 与当前运行的场景相同。
import-moment = 打开后停在 { $at }。
import-changes = 将要改变的内容
import-before = 现在
import-after = 打开后
import-fault = 故障
import-initial = 初始日志
import-more = ……以及另外 { $count } 处改变
import-too-large = 文件有 { $bytes } 字节，场景最多 { $most } 字节。
import-unreadable = 无法读取该文件。
import-recent = 最近的场景
import-forget = 全部清除
import-recent-about = { $protocol } · { $nodes } 个节点 · 种子 { $seed } · { $faults ->
    [0] 没有故障
   *[other] { $faults } 个故障
}
