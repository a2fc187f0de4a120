# share
share-title = 分享这次运行
share-copied = 链接已复制到剪贴板。
share-not-copied = 浏览器拒绝了复制。链接已在此选中。
share-copying = 正在复制……
share-link = 链接
share-copy = 再次复制
share-holds-title = 链接包含
share-holds-scenario = { $name }：{ $nodes } 个节点，{ $protocol }，种子 { $seed }
share-holds-faults = { $faults ->
    [0] 没有故障
   *[other] { $faults } 个故障（含手动注入）
}
share-holds-moment = 当前时刻 { $at }：打开者会停在此处，摘要同为 { $digest }
share-too-long = 此链接有 { $bytes } 字节，超过 { $most } 字节的链接会被拒绝：请改为发送场景文本。
share-command = 在命令行重现
