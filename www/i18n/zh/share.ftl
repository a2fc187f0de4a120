# share
share-title = 分享这次运行
share-tabs = 可带走的内容
share-tab-link = 链接
share-tab-embed = 嵌入
share-tab-pictures = 图片
share-tab-animation = 动画
share-tab-data = 数据

share-copy = 复制
share-copied = 已复制到剪贴板。
share-not-copied = 浏览器拒绝了复制。文本已选中。
share-copying = 正在复制……
share-save = 保存
share-saved = 已保存为 { $name }，{ $size }。
share-not-saved = 无法保存。
share-failed = 无法生成：{ $why }。
share-too-large = 文件会超过 { $most }
share-cancel = 取消
share-cancelled = 已取消，没有保存任何文件。
share-no-downloads = 嵌入此页面的文档不允许下载：请单独打开本页面再保存文件。
share-unknown-downloads = 如果没有收到文件，说明嵌入此页面的文档不允许下载：请单独打开本页面。

share-link = 链接
share-size = { $bytes } 字节，上限 { $most } 字节
share-too-long = 此链接有 { $bytes } 字节，超过 { $most } 字节的链接会被拒绝：请改为发送“数据”中的场景文本。
share-goes-in = 链接包含的内容
share-this-moment = 当前时刻 { $at }
share-this-window = 统计窗口
share-this-panel = 打开的面板
share-holds-scenario = { $name }：{ $nodes } 个节点，{ $protocol }，种子 { $seed }，{ $faults ->
    [0] 没有故障
   *[other] { $faults } 个故障
}。
share-holds-moment = 打开者会停在此刻，摘要同为 { $digest }。
share-holds-beginning = 打开者会从头观看这次运行。
share-own-title = 标题
share-own-note = 说明
share-own-note-hint = 值得注意之处；显示在集群旁
share-too-many-letters = 共 { $found } 个字符，最多 { $most } 个。链接保留之前的内容。
share-markdown = Markdown
share-command = 在命令行重现

share-embed-about = 用于文档：不带页眉的页面，大小随框架而定。
share-part-first = 显示
share-part-second = 以及
share-part-none = 没有其他
share-part-cluster = 集群
share-part-states = 状态机
share-part-transitions = 转移
share-part-time = 标尺
share-part-events = 事件
share-part-spacetime = 时空图
share-part-log = 日志
share-part-laboratory = 实验室
share-part-compare = 对比
share-theme = 主题
share-theme-system = 跟随读者的系统
share-theme-page = 与页面相同
share-theme-light = 浅色
share-theme-dark = 深色
share-plays = 可见时播放
share-transparent = 使用文档自身的背景
share-from-this-moment = 从当前时刻开始
share-iframe = 框架
share-element = 自定义元素，使用本页面的脚本
share-try = 打开框架所显示的内容

share-picture-of = 图片内容
share-picture-cluster = 集群
share-picture-states = 状态机
share-picture-ruler = 标尺
share-picture-about = 图片对应当前时刻。SVG 文件带有标题和链接；PNG 文件的分辨率是页面的两倍。
share-save-svg = 保存 SVG
share-save-png = 保存 PNG
share-drawing = 正在绘制……
share-no-studio = 页面中制作图片的部分未能加载。请重新加载页面后再试。

share-film-window = 起止时间
share-film-wrong = 请按 2s..5s 的形式填写：从某一时刻到更晚的时刻。
share-film-speed = 速度
share-film-form = 格式
share-form-gif = GIF
share-form-webm = WebM
share-film-states = 旁边附上状态机
share-film-about = { $frames } 帧，长 { $lasts }
share-film-too-long = { $frames } 帧太多，最多 { $most } 帧：请选取更短的部分或更快的速度。
share-film-progress = 第 { $frame } 帧，共 { $frames } 帧
share-film-done = 完成：{ $size }。
share-record = 录制
share-save-film = 保存

share-text = 场景文本
share-trace = 轨迹
share-trace-about = 从头开始的每个事件，每行一个 JSON 对象
share-report = 报告
share-report-about = 以 JSON 表示的运行数据
share-csv = 统计
share-csv-about = 每个数值及其区间，CSV 格式
share-writing = 正在重新运行并写下轨迹……
