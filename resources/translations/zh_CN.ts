<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AppraisePage</name>
    <message>
        <source>Appraisals</source>
        <translation>评价</translation>
    </message>
    <message>
        <source>One matter, one appraisal: each department is appraised for its own piece</source>
        <translation>一事一考：每个部门只评它自己办的那一段</translation>
    </message>
    <message>
        <source>Waiting for appraisal</source>
        <translation>等您评价</translation>
    </message>
    <message>
        <source>Nothing waits for appraisal</source>
        <translation>没有等您评价的</translation>
    </message>
    <message>
        <source>After you confirm a result, the departments that worked on it stand here.</source>
        <translation>确认办结以后，承办的部门会列在这里，一个一个评价。</translation>
    </message>
    <message>
        <source>Look at the calls</source>
        <translation>去看呼叫单</translation>
    </message>
    <message>
        <source>Appraised</source>
        <translation>已评价</translation>
    </message>
    <message>
        <source>{name} is appraised. It goes to the county by itself.</source>
        <translation>已评价{name}，会自动发往县里。</translation>
    </message>
    <message>
        <source>Take it back</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>The appraisal of {name} is at the county.</source>
        <translation>对{name}的评价县里已收到。</translation>
    </message>
</context>
<context>
    <name>Assignments</name>
    <message>
        <source>Department</source>
        <translation>部门</translation>
    </message>
    <message>
        <source>Duty</source>
        <translation>职责</translation>
    </message>
    <message>
        <source>This piece</source>
        <translation>这一段</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Time limit</source>
        <translation>时限</translation>
    </message>
</context>
<context>
    <name>DepartmentCard</name>
    <message>
        <source>Satisfaction with {name}</source>
        <translation>对{name}是否满意</translation>
    </message>
    <message>
        <source>May stay empty</source>
        <translation>可以不填</translation>
    </message>
    <message>
        <source>Satisfied?</source>
        <translation>是否满意</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>打分</translation>
    </message>
    <message>
        <source>Remark</source>
        <translation>评语</translation>
    </message>
    <message>
        <source>Submit appraisal</source>
        <translation>提交评价</translation>
    </message>
    <message>
        <source>Submit the appraisal of {name}</source>
        <translation>提交对{name}的评价</translation>
    </message>
    <message>
        <source>Please choose one</source>
        <translation>请选一项</translation>
    </message>
    <message>
        <source>From 0 to 100</source>
        <translation>请填 0 到 100</translation>
    </message>
</context>
<context>
    <name>Duties</name>
    <message>
        <source>Handled in these steps</source>
        <translation>办事流程</translation>
    </message>
    <message>
        <source>Township calls</source>
        <translation>镇街呼叫</translation>
    </message>
    <message>
        <source>Desk dispatches</source>
        <translation>平台派单</translation>
    </message>
    <message>
        <source>Departments act</source>
        <translation>现场处置</translation>
    </message>
    <message>
        <source>Township appraises</source>
        <translation>镇街评价</translation>
    </message>
    <message>
        <source>By {basis}</source>
        <translation>依据{basis}</translation>
    </message>
    <message>
        <source>List edition {label}</source>
        <translation>清单版本 {label}</translation>
    </message>
    <message>
        <source>Not on the list</source>
        <translation>清单里没有</translation>
    </message>
    <message>
        <source>Ask for a joint consultation</source>
        <translation>申请联合会商</translation>
    </message>
    <message>
        <source>The county desk calls the departments together and names one that leads. The one named may not return it.</source>
        <translation>县级平台召集有关部门会商，确定由谁牵头。定下来的部门不能再退回。</translation>
    </message>
    <message>
        <source>Consultation</source>
        <translation>联合会商</translation>
    </message>
    <message>
        <source>Primary responsibility</source>
        <translation>主体责任</translation>
    </message>
    <message>
        <source>This township (supporting)</source>
        <translation>本镇街（配合）</translation>
    </message>
    <message>
        <source>Nothing named</source>
        <translation>清单没有写明</translation>
    </message>
    <message>
        <source>This township</source>
        <translation>本镇街</translation>
    </message>
    <message>
        <source>The list leaves this matter to the township. Do it here, in these steps:</source>
        <translation>这一项由本镇街承担主体责任，请在本镇街按下面几步办：</translation>
    </message>
    <message>
        <source>A call is still right where you need a department&apos;s opinion, its people or its powers.</source>
        <translation>需要部门出具意见、派人到场或动用执法权时，仍然可以呼叫。</translation>
    </message>
    <message>
        <source>Supporting responsibility</source>
        <translation>配合责任</translation>
    </message>
</context>
<context>
    <name>DutyStep</name>
    <message>
        <source>The list comes with the first sync.</source>
        <translation>第一次同步后才有责任清单；可以先写，之后再定责。</translation>
    </message>
    <message>
        <source>Write what is wrong; the likeliest matters come by themselves.</source>
        <translation>写下怎么回事，清单里最像的事项会自动列出来。</translation>
    </message>
    <message>
        <source>Nothing on the list is near. Say it in other words, or search the list.</source>
        <translation>清单里没有相近的。请换个说法，或者在清单里找。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Proposals no longer go by {call}.</source>
        <translation>以后推荐事项，不再参考{call}。</translation>
    </message>
</context>
<context>
    <name>EnrolPage</name>
    <message>
        <source>&amp;Address of the county platform</source>
        <translation>县级平台地址(&amp;A)</translation>
    </message>
    <message>
        <source>The county&apos;s administrator gives it, such as https://xianghu.example.gov.cn</source>
        <translation>由县里运维提供，例如 https://xianghu.example.gov.cn</translation>
    </message>
    <message>
        <source>Enrolment &amp;code</source>
        <translation>登记码(&amp;C)</translation>
    </message>
    <message>
        <source>Made for one person and good for one use; capital or small letters are the same</source>
        <translation>一人一码，只能用一次，不分大小写</translation>
    </message>
    <message>
        <source>Enrol this PC</source>
        <translation>登记这台电脑</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>No code yet? Ask the county&apos;s administrator for one in your own name. Later on the network may be gone for as long as it likes: only enrolling needs it.</source>
        <translation>还没有登记码？请向县级平台管理员要一个您本人的。只有登记这一次要联网，以后没有网络也能照常填写。</translation>
    </message>
    <message>
        <source>Make this PC known to the county</source>
        <translation>先在县级平台登记这台电脑</translation>
    </message>
    <message>
        <source>Once for each person who works on this PC; it takes a minute</source>
        <translation>每人登记一次，一分钟就好</translation>
    </message>
    <message>
        <source>Enrol again</source>
        <translation>重新登记</translation>
    </message>
    <message>
        <source>Now enrolled: {person}, {township}. What waits here stays.</source>
        <translation>现在登记的是：{person}，{township}。本机待发的内容都会保留。</translation>
    </message>
    <message>
        <source>Please type the address</source>
        <translation>请填写县级平台地址</translation>
    </message>
    <message>
        <source>Please type the code</source>
        <translation>请填写登记码</translation>
    </message>
    <message>
        <source>Asking the county…</source>
        <translation>正在向县级平台登记…</translation>
    </message>
    <message>
        <source>No county platform was found at this address. Check the address and the network, then enrol again.</source>
        <translation>这个地址连不上县级平台。请核对地址，看看网络通不通，再登记一次。</translation>
    </message>
    <message>
        <source>The county platform does not answer yet. Check the network; this PC tries again by itself every minute.</source>
        <translation>县级平台还没有应答。请看看网络通不通；这台电脑每分钟会自动再登记一次。</translation>
    </message>
</context>
<context>
    <name>FindMatter</name>
    <message>
        <source>Search the list</source>
        <translation>在清单里找</translation>
    </message>
    <message>
        <source>Take this matter</source>
        <translation>就选这一项</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>{title}. Supporting: {names}</source>
        <translation>{title}&#x3000;配合责任：{names}</translation>
    </message>
</context>
<context>
    <name>FormView</name>
    <message>
        <source>Yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>No</source>
        <translation>否</translation>
    </message>
    <message>
        <source>Please choose</source>
        <translation>请选择</translation>
    </message>
    <message>
        <source>Pick a day</source>
        <translation>选日期</translation>
    </message>
</context>
<context>
    <name>HabitsCard</name>
    <message>
        <source>Stay in the tra&amp;y when the window is closed</source>
        <translation>关闭窗口后留在托盘(&amp;Y)</translation>
    </message>
    <message>
        <source>&amp;Start when I log in</source>
        <translation>登录电脑时自动打开(&amp;S)</translation>
    </message>
    <message>
        <source>The county&apos;s administrator has decided that it starts.</source>
        <translation>县里运维已设为自动打开。</translation>
    </message>
    <message>
        <source>On this PC</source>
        <translation>在这台电脑上</translation>
    </message>
</context>
<context>
    <name>Happenings</name>
    <message>
        <source>{n} departments</source>
        <translation>{n} 个部门</translation>
    </message>
    <message>
        <source>The county did not take it: {why}</source>
        <translation>县里没有收：{why}</translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation>需处理</translation>
    </message>
    <message>
        <source>Take it back</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Being checked</source>
        <translation>正在核实</translation>
    </message>
    <message>
        <source>Not at the county yet</source>
        <translation>还没到县里</translation>
    </message>
    <message>
        <source>{n} photos</source>
        <translation>{n} 张照片</translation>
    </message>
    <message>
        <source>Changed: {fields}</source>
        <translation>改了：{fields}</translation>
    </message>
    <message>
        <source>title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>description</source>
        <translation>怎么回事</translation>
    </message>
    <message>
        <source>village</source>
        <translation>村／社区</translation>
    </message>
    <message>
        <source>place</source>
        <translation>具体位置</translation>
    </message>
    <message>
        <source>person served</source>
        <translation>群众姓名</translation>
    </message>
    <message>
        <source>telephone</source>
        <translation>群众电话</translation>
    </message>
    <message>
        <source>Leading: {names}</source>
        <translation>主办：{names}</translation>
    </message>
    <message>
        <source>Supporting: {names}</source>
        <translation>协办：{names}</translation>
    </message>
    <message>
        <source>Not granted</source>
        <translation>不同意</translation>
    </message>
    <message>
        <source>Until {when}</source>
        <translation>到 {when}</translation>
    </message>
    <message>
        <source>{satisfaction}, {score} points</source>
        <translation>{satisfaction}&#x3000;{score} 分</translation>
    </message>
    <message>
        <source>Granted</source>
        <translation>同意</translation>
    </message>
    <message>
        <source>Number {number}</source>
        <translation>编号 {number}</translation>
    </message>
    <message>
        <source>{n} steps about the time limit</source>
        <translation>前后共 {n} 次</translation>
    </message>
    <message>
        <source>{round} begins</source>
        <translation>{round}办理开始</translation>
    </message>
</context>
<context>
    <name>LessonLine</name>
    <message>
        <source>See it</source>
        <translation>看看</translation>
    </message>
    <message>
        <source>No longer go by it</source>
        <translation>不再参考</translation>
    </message>
    <message>
        <source>See the earlier call {title}</source>
        <translation>看以前的呼叫单：{title}</translation>
    </message>
    <message>
        <source>No longer go by the earlier call {title}</source>
        <translation>不再参考以前的呼叫单：{title}</translation>
    </message>
    <message>
        <source>call {number}</source>
        <translation>{number} 号单子</translation>
    </message>
    <message>
        <source>the call “{title}”</source>
        <translation>“{title}”那张单子</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Xianghu</source>
        <translation>乡呼县应</translation>
    </message>
    <message>
        <source>Last sync {when}</source>
        <translation>最近同步 {when}</translation>
    </message>
    <message>
        <source>The program made a mistake ({name}). What you typed is kept.</source>
        <translation>程序自己出了错（{name}）。您写的内容都还在。</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>怎么办</translation>
    </message>
    <message>
        <source>First sync not finished</source>
        <translation>首次同步未完成</translation>
    </message>
</context>
<context>
    <name>MatterCard</name>
    <message>
        <source>Taken for: {situation}</source>
        <translation>像是：{situation}</translation>
    </message>
    <message>
        <source>Because: </source>
        <translation>依据：</translation>
    </message>
    <message>
        <source>what it tells as a whole</source>
        <translation>整段话的意思</translation>
    </message>
    <message>
        <source>Earlier, the county settled on this one for {call}</source>
        <translation>上次 {call}，县里改定为这一项</translation>
    </message>
    <message>
        <source>Earlier, this one was chosen for {call} and {n} more like it</source>
        <translation>上次 {call}选了这一项（另有 {n} 张也是）</translation>
    </message>
    <message>
        <source>Earlier, this one was chosen for {call}</source>
        <translation>上次 {call}选了这一项</translation>
    </message>
</context>
<context>
    <name>MatterCards</name>
    <message>
        <source>The likeliest on the list</source>
        <translation>清单里最像的几项</translation>
    </message>
</context>
<context>
    <name>MatterFinder</name>
    <message>
        <source>Words or pinyin initials, for example xfth</source>
        <translation>词语或拼音首字母，如 xfth</translation>
    </message>
    <message>
        <source>Search the list</source>
        <translation>在清单里找</translation>
    </message>
    <message>
        <source>Domain</source>
        <translation>领域</translation>
    </message>
    <message>
        <source>Department</source>
        <translation>部门</translation>
    </message>
    <message>
        <source>Matter</source>
        <translation>事项</translation>
    </message>
    <message>
        <source>Primary responsibility</source>
        <translation>主体责任</translation>
    </message>
    <message>
        <source>Matters</source>
        <translation>事项</translation>
    </message>
    <message>
        <source>All domains</source>
        <translation>全部领域</translation>
    </message>
    <message>
        <source>All departments</source>
        <translation>全部部门</translation>
    </message>
    <message>
        <source>{n} matters</source>
        <translation>{n} 项</translation>
    </message>
    <message>
        <source>This township</source>
        <translation>本镇街</translation>
    </message>
</context>
<context>
    <name>MattersPage</name>
    <message>
        <source>Responsibility list</source>
        <translation>责任清单</translation>
    </message>
    <message>
        <source>Sample list</source>
        <translation>样例清单</translation>
    </message>
    <message>
        <source>No list yet</source>
        <translation>还没有清单</translation>
    </message>
    <message>
        <source>The county publishes the list; it comes with the first sync.</source>
        <translation>清单由县里发布，第一次同步后就会出现在这里。</translation>
    </message>
    <message>
        <source>Open sync</source>
        <translation>去看同步</translation>
    </message>
    <message>
        <source>Everyday words</source>
        <translation>群众常说的词</translation>
    </message>
    <message>
        <source>List edition {label}</source>
        <translation>清单版本 {label}</translation>
    </message>
    <message>
        <source>{n} matters</source>
        <translation>{n} 项</translation>
    </message>
    <message>
        <source>Hard to tell apart</source>
        <translation>难分事项</translation>
    </message>
</context>
<context>
    <name>MoreView</name>
    <message>
        <source>Name</source>
        <translation>姓名</translation>
    </message>
    <message>
        <source>Telephone</source>
        <translation>电话</translation>
    </message>
    <message>
        <source>The person served (if there is one)</source>
        <translation>服务对象（有的话填）</translation>
    </message>
    <message>
        <source>Seen only by this township and those who handle the call, used only to ask whether the matter was solved. Kept encrypted on this PC.</source>
        <translation>只有本镇街和承办人员看得到，只用来回访事情有没有解决；在这台电脑上加密保存。</translation>
    </message>
    <message>
        <source>The questions come with the matter</source>
        <translation>选好事项以后，这里会列出要补充的内容</translation>
    </message>
</context>
<context>
    <name>NewCallPage</name>
    <message>
        <source>New call</source>
        <translation>新建呼叫</translation>
    </message>
    <message>
        <source>Say it</source>
        <translation>说问题</translation>
    </message>
    <message>
        <source>Whose duty</source>
        <translation>定责</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>拍照</translation>
    </message>
    <message>
        <source>More</source>
        <translation>补充</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>核对</translation>
    </message>
    <message>
        <source>Discard this draft</source>
        <translation>不要这张草稿了</translation>
    </message>
    <message>
        <source>Correct and submit again</source>
        <translation>改后再报</translation>
    </message>
    <message>
        <source>The list has a newer edition since the matter was chosen. Look once more.</source>
        <translation>选好事项以后清单有了新版本，请再看一下定责。</translation>
    </message>
    <message>
        <source>{n} working days</source>
        <translation>{n} 个工作日</translation>
    </message>
    <message>
        <source>the same day</source>
        <translation>当天</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Submitted. It goes to the county by itself as soon as there is a connection.</source>
        <translation>已提交，连上网络后会自动发往县里。</translation>
    </message>
    <message>
        <source>The draft was put away.</source>
        <translation>草稿已收起。</translation>
    </message>
    <message>
        <source>What you were writing is kept among the drafts.</source>
        <translation>刚才写的已存为草稿。</translation>
    </message>
    <message>
        <source>Go on with it</source>
        <translation>接着写</translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <source>Close this message</source>
        <translation>关闭这条消息</translation>
    </message>
</context>
<context>
    <name>Offers</name>
    <message>
        <source>Chosen by you</source>
        <translation>您选的</translation>
    </message>
    <message>
        <source>This township itself bears primary responsibility</source>
        <translation>本镇街自己办</translation>
    </message>
    <message>
        <source>Very sure</source>
        <translation>很有把握</translation>
    </message>
    <message>
        <source>Fairly sure</source>
        <translation>较有把握</translation>
    </message>
    <message>
        <source>For reference only</source>
        <translation>仅供参考</translation>
    </message>
</context>
<context>
    <name>Opening</name>
    <message>
        <source>Try again</source>
        <translation>再试一次</translation>
    </message>
    <message>
        <source>Rescue the data</source>
        <translation>抢救数据</translation>
    </message>
    <message>
        <source>Close the program</source>
        <translation>关闭程序</translation>
    </message>
</context>
<context>
    <name>Paper</name>
    <message>
        <source>The call</source>
        <translation>呼叫内容</translation>
    </message>
    <message>
        <source>Result  {name}</source>
        <translation>办结说明&#x3000;{name}</translation>
    </message>
    <message>
        <source>Appraisals</source>
        <translation>评价</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>经过</translation>
    </message>
    <message>
        <source>Printed {when}</source>
        <translation>打印时间&#x3000;{when}</translation>
    </message>
    <message>
        <source>no number yet</source>
        <translation>还没有编号</translation>
    </message>
    <message>
        <source>called {when}</source>
        <translation>{when} 呼叫</translation>
    </message>
    <message>
        <source>Departments</source>
        <translation>部门</translation>
    </message>
    <message>
        <source>Print</source>
        <translation>打印</translation>
    </message>
    <message>
        <source>Whose duty</source>
        <translation>定责依据</translation>
    </message>
</context>
<context>
    <name>Parting</name>
    <message>
        <source>This seems to be about {n} things: {matters}</source>
        <translation>这段话像是 {n} 件事：{matters}</translation>
    </message>
    <message>
        <source>Make {n} calls of it</source>
        <translation>分成 {n} 张呼叫单</translation>
    </message>
    <message>
        <source>There are {n} calls now: this is the first, the rest are among the drafts.</source>
        <translation>分成了 {n} 张呼叫单：现在写的是第一张，其余的在草稿里。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Go on with the other call</source>
        <translation>接着写另一张</translation>
    </message>
</context>
<context>
    <name>PhotoSheet</name>
    <message>
        <source>Add photos…</source>
        <translation>添加照片…</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>粘贴</translation>
    </message>
    <message>
        <source>Or drop photos here. Originals are kept as they are.</source>
        <translation>也可以把照片拖到下面。原图原样保存在本机。</translation>
    </message>
    <message>
        <source>There is no picture in the clipboard. Copy one first, then paste.</source>
        <translation>剪贴板里没有图片，请先复制一张再粘贴。</translation>
    </message>
    <message>
        <source>Add photos</source>
        <translation>添加照片</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Time of taking unknown</source>
        <translation>拍摄时间不详</translation>
    </message>
    <message>
        <source>Taken {when}</source>
        <translation>{when} 拍摄</translation>
    </message>
    <message>
        <source>No place in it</source>
        <translation>没有位置</translation>
    </message>
</context>
<context>
    <name>PhotoStep</name>
    <message>
        <source>Adding photos, {n} to go…</source>
        <translation>正在添加照片，还有 {n} 张……</translation>
    </message>
    <message>
        <source>Pasted picture</source>
        <translation>粘贴的图片</translation>
    </message>
    <message>
        <source>A photo was removed.</source>
        <translation>已移除 1 张照片。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>{name} is here already; it was not added twice.</source>
        <translation>{name} 已经在这里了，没有重复添加。</translation>
    </message>
</context>
<context>
    <name>PictureDialog</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>Presence</name>
    <message>
        <source>New call</source>
        <translation>新建呼叫</translation>
    </message>
</context>
<context>
    <name>ProblemView</name>
    <message>
        <source>For example: cars parked in disorder block the fire lane near the estate</source>
        <translation>例如：某小区门口车辆乱停，占了消防通道，居民反映多次</translation>
    </message>
    <message>
        <source>Name or pinyin initials</source>
        <translation>名称或拼音首字母</translation>
    </message>
    <message>
        <source>For example: 30 m outside the east gate</source>
        <translation>例如：东门外 30 米</translation>
    </message>
    <message>
        <source>What is wrong</source>
        <translation>怎么回事</translation>
    </message>
    <message>
        <source>Village or community</source>
        <translation>村／社区</translation>
    </message>
    <message>
        <source>Exact place</source>
        <translation>具体位置</translation>
    </message>
    <message>
        <source>Urgency</source>
        <translation>紧急程度</translation>
    </message>
    <message>
        <source>The likeliest on the list</source>
        <translation>清单里最像的几项</translation>
    </message>
    <message>
        <source>Search the list…</source>
        <translation>在清单里找…</translation>
    </message>
    <message>
        <source>Not on the list: ask for a joint consultation</source>
        <translation>清单里没有，申请联合会商</translation>
    </message>
    <message>
        <source>↑ ↓ or 1 2 3 to look, Enter to take</source>
        <translation>↑ ↓ 或 1 2 3 选，回车确定</translation>
    </message>
    <message>
        <source>The nearest on the list</source>
        <translation>清单里稍微接近的</translation>
    </message>
    <message>
        <source>This seems to be on no list. Where none of the matters below fits, a joint consultation names who leads.</source>
        <translation>清单里好像没有这样的事。下面几项都不对的话，可以申请联合会商，由会商定谁牵头。</translation>
    </message>
    <message>
        <source>This may be on no list. Does none of the matters below fit?</source>
        <translation>清单里也可能没有这样的事。下面几项都不对吗？</translation>
    </message>
    <message>
        <source>Ask for a joint consultation</source>
        <translation>申请联合会商</translation>
    </message>
    <message>
        <source>Much like this one, and found to be on no list: {call}</source>
        <translation>有一件很像的，清单里没有，申请了会商：{call}</translation>
    </message>
</context>
<context>
    <name>Program</name>
    <message>
        <source>Rescued {n} records; the damaged file is kept beside them.</source>
        <translation>已找回 {n} 条记录；损坏的原文件另外保存着。</translation>
    </message>
    <message>
        <source>Enrolled: {person}, {township}.</source>
        <translation>登记好了：{person}，{township}。</translation>
    </message>
    <message>
        <source>Not enrolled yet; it syncs once it is</source>
        <translation>还没有登记，登记后自动同步</translation>
    </message>
    <message>
        <source>Now at the desk: {person}.</source>
        <translation>现在经办的是：{person}。</translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>Workbench</source>
        <translation>工作台</translation>
    </message>
    <message>
        <source>Calls</source>
        <translation>呼叫单</translation>
    </message>
    <message>
        <source>Responsibility list</source>
        <translation>责任清单</translation>
    </message>
    <message>
        <source>Appraisal</source>
        <translation>评价</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Xianghu</source>
        <translation>乡呼县应</translation>
    </message>
    <message>
        <source>＋ New call</source>
        <translation>＋ 新建呼叫</translation>
    </message>
    <message>
        <source>New call</source>
        <translation>新建呼叫</translation>
    </message>
</context>
<context>
    <name>ResponsibilityPanel</name>
    <message>
        <source>You chose this matter; duties are as follows</source>
        <translation>已选这一项，责任是这样分的</translation>
    </message>
    <message>
        <source>With this matter, duties are as follows</source>
        <translation>选这一项，责任是这样分的</translation>
    </message>
    <message>
        <source>Here you see who bears responsibility, as you write.</source>
        <translation>边写边在这里说明：谁负主体责任，谁配合，本镇街要做什么。</translation>
    </message>
    <message>
        <source>No matter is chosen yet. You can go on and choose later.</source>
        <translation>还没有定责。可以先往下填，回头再选。</translation>
    </message>
    <message>
        <source>Next: more</source>
        <translation>下一步，去补充</translation>
    </message>
    <message>
        <source>Next: review</source>
        <translation>下一步，去核对</translation>
    </message>
    <message>
        <source>Submit the call</source>
        <translation>提交呼叫</translation>
    </message>
    <message>
        <source>Ask for a consultation, on to photos</source>
        <translation>申请会商，去拍照</translation>
    </message>
    <message>
        <source>Help is needed all the same, on to photos</source>
        <translation>需要部门配合，去拍照</translation>
    </message>
    <message>
        <source>On to photos</source>
        <translation>去拍照</translation>
    </message>
    <message>
        <source>Take this one, on to photos</source>
        <translation>就选这一项，去拍照</translation>
    </message>
</context>
<context>
    <name>Review</name>
    <message>
        <source>Description</source>
        <translation>怎么回事</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>地点</translation>
    </message>
    <message>
        <source>Urgency</source>
        <translation>紧急程度</translation>
    </message>
    <message>
        <source>Whose duty</source>
        <translation>定责</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>More</source>
        <translation>补充</translation>
    </message>
    <message>
        <source>Not on the list; asks for a joint consultation</source>
        <translation>清单里没有，申请联合会商</translation>
    </message>
    <message>
        <source>Matter</source>
        <translation>事项</translation>
    </message>
    <message>
        <source>This township</source>
        <translation>本镇街</translation>
    </message>
    <message>
        <source>Primary responsibility</source>
        <translation>主体责任</translation>
    </message>
    <message>
        <source>Supporting responsibility</source>
        <translation>配合责任</translation>
    </message>
    <message>
        <source>This township&apos;s part</source>
        <translation>本镇街要做的</translation>
    </message>
    <message>
        <source>Person served</source>
        <translation>服务对象</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>No</source>
        <translation>否</translation>
    </message>
    <message>
        <source>Say it</source>
        <translation>说问题</translation>
    </message>
    <message>
        <source>{n} more at the county</source>
        <translation>还有 {n} 张在县里</translation>
    </message>
</context>
<context>
    <name>ReviewView</name>
    <message>
        <source>Before it can be submitted ({n}):</source>
        <translation>提交前还差 {n} 处：</translation>
    </message>
    <message>
        <source>Nothing is missing. Read it once more, then submit.</source>
        <translation>都填好了。再看一遍，就可以提交。</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>修改</translation>
    </message>
    <message>
        <source>Change {part}</source>
        <translation>修改{part}</translation>
    </message>
    <message>
        <source>Photo {n}</source>
        <translation>照片 {n}</translation>
    </message>
</context>
<context>
    <name>SavedLine</name>
    <message>
        <source>Saved on this PC as you type</source>
        <translation>边写边保存在本机</translation>
    </message>
    <message>
        <source>Saved on this PC {when}</source>
        <translation>已保存在本机&#x3000;{when}</translation>
    </message>
    <message>
        <source>Saved on this PC  {when}  can be finished and submitted offline</source>
        <translation>已保存在本机&#x3000;{when}&#x3000;未连接也可以写完并提交</translation>
    </message>
</context>
<context>
    <name>Say</name>
    <message>
        <source>yesterday</source>
        <translation>昨天</translation>
    </message>
    <message>
        <source>today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>tomorrow</source>
        <translation>明天</translation>
    </message>
    <message>
        <source>{month}/{day}</source>
        <translation>{month} 月 {day} 日</translation>
    </message>
    <message>
        <source>{year}-{month}-{day}</source>
        <translation>{year} 年 {month} 月 {day} 日</translation>
    </message>
    <message>
        <source>Mon Tue Wed Thu Fri Sat Sun</source>
        <translation>星期一 星期二 星期三 星期四 星期五 星期六 星期日</translation>
    </message>
    <message>
        <source>{weekday} {month}/{day}</source>
        <translation>{month} 月 {day} 日 {weekday}</translation>
    </message>
    <message>
        <source>by {day} {time}</source>
        <translation>{day} {time} 前</translation>
    </message>
    <message>
        <source>{n} d late</source>
        <translation>超期 {n} 天</translation>
    </message>
    <message>
        <source>{n} h late</source>
        <translation>超期 {n} 小时</translation>
    </message>
    <message>
        <source>just late</source>
        <translation>刚刚超期</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} 秒</translation>
    </message>
    <message>
        <source>{n} min</source>
        <translation>{n} 分钟</translation>
    </message>
    <message>
        <source>{n} h</source>
        <translation>{n} 小时</translation>
    </message>
    <message>
        <source>Leader</source>
        <translation>领导</translation>
    </message>
    <message>
        <source>Clerk</source>
        <translation>经办人</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>What you choose here works at once</source>
        <translation>改了马上生效，不用另外保存</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>界面</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>语言(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Colours</source>
        <translation>颜色(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Text size</source>
        <translation>文字大小(&amp;T)</translation>
    </message>
    <message>
        <source>This PC and the county</source>
        <translation>这台电脑和县级平台</translation>
    </message>
    <message>
        <source>This PC is not known to the county yet.</source>
        <translation>这台电脑还没有在县级平台登记。</translation>
    </message>
    <message>
        <source>Enrol this PC…</source>
        <translation>登记这台电脑…</translation>
    </message>
    <message>
        <source>Signed in</source>
        <translation>经办身份</translation>
    </message>
    <message>
        <source>Township</source>
        <translation>镇街</translation>
    </message>
    <message>
        <source>County platform</source>
        <translation>县级平台</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Uses this PC&apos;s proxy settings</source>
        <translation>使用这台电脑的系统代理设置</translation>
    </message>
    <message>
        <source>Enrol again, or another person…</source>
        <translation>重新登记，或换一个人…</translation>
    </message>
    <message>
        <source>Data and program</source>
        <translation>数据和程序</translation>
    </message>
    <message>
        <source>Data folder</source>
        <translation>数据文件夹</translation>
    </message>
    <message>
        <source>Please note</source>
        <translation>请留意</translation>
    </message>
    <message>
        <source>Xianghu {version}, Qt {qt}; free under the MIT licence</source>
        <translation>乡呼 {version}，Qt {qt}，以 MIT 许可证自由使用</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Open the data folder</source>
        <translation>打开数据文件夹</translation>
    </message>
    <message>
        <source>Open the log folder</source>
        <translation>打开日志文件夹</translation>
    </message>
    <message>
        <source>Switch to {person}</source>
        <translation>换成 {person}</translation>
    </message>
    <message>
        <source>Without a proxy, as the county&apos;s administrator has set</source>
        <translation>不用代理（县里运维设定）</translation>
    </message>
    <message>
        <source>Through {proxy}, as the county&apos;s administrator has set</source>
        <translation>经过 {proxy}（县里运维设定）</translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message>
        <source>Waiting</source>
        <translation>待同步</translation>
    </message>
    <message>
        <source>Sending</source>
        <translation>同步中</translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation>需处理</translation>
    </message>
    <message>
        <source>Confirmed</source>
        <translation>已确认</translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation>立即同步</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>正在打开…</translation>
    </message>
    <message>
        <source>Connecting to the county…</source>
        <translation>正在连接县级平台…</translation>
    </message>
    <message>
        <source>Connected to the county</source>
        <translation>已连接县级平台</translation>
    </message>
    <message>
        <source>Not connected; write on, it syncs by itself later</source>
        <translation>未连接，填写不受影响，恢复后自动同步</translation>
    </message>
    <message>
        <source>Sync has stopped; press a number to see why</source>
        <translation>同步已停下，点右边的数字看原因</translation>
    </message>
    <message>
        <source>The county has not answered yet; it is tried again by itself</source>
        <translation>县级平台还没有应答，会自动再试</translation>
    </message>
    <message>
        <source>Photos {done}/{of}</source>
        <translation>照片 {done}／{of}</translation>
    </message>
    <message>
        <source>, {rate}/s</source>
        <translation>，{rate}／秒</translation>
    </message>
    <message>
        <source>, about {time} left</source>
        <translation>，约 {time}</translation>
    </message>
    <message>
        <source>The county answers; syncing…</source>
        <translation>县级平台有应答，正在同步…</translation>
    </message>
    <message>
        <source>You work offline; everything is kept here</source>
        <translation>已切换为离线，内容都存在本机。</translation>
    </message>
</context>
<context>
    <name>StepForms</name>
    <message>
        <source>Approved, the call goes to the county.</source>
        <translation>审批通过后，呼叫单就发往县里。</translation>
    </message>
    <message>
        <source>It goes back to the clerk, who mends it and submits again.</source>
        <translation>退给经办人，改好以后再报。</translation>
    </message>
    <message>
        <source>What should be mended</source>
        <translation>哪里要改</translation>
    </message>
    <message>
        <source>The county and the departments see it as soon as it arrives.</source>
        <translation>发到县里后，县级平台和部门马上就能看到。</translation>
    </message>
    <message>
        <source>What is to be added</source>
        <translation>补充什么</translation>
    </message>
    <message>
        <source>The call ends here. Departments are told to stop.</source>
        <translation>呼叫单到此结束，县里和部门不再办理。</translation>
    </message>
    <message>
        <source>Why it is withdrawn</source>
        <translation>为什么撤回</translation>
    </message>
    <message>
        <source>The county desk sees the urging at once.</source>
        <translation>发到县里后，县级平台马上就能看到。</translation>
    </message>
    <message>
        <source>What is pressing</source>
        <translation>急在哪里</translation>
    </message>
    <message>
        <source>The county desk calls the departments together and names a lead.</source>
        <translation>由县级平台召集部门会商，确定谁牵头。</translation>
    </message>
    <message>
        <source>What the departments disagree on</source>
        <translation>为什么要会商</translation>
    </message>
    <message>
        <source>For what is late or refused: the county supervises it jointly.</source>
        <translation>用于超期不办或推诿的，由县里联合督办。</translation>
    </message>
    <message>
        <source>What is late or refused</source>
        <translation>谁超期、推诿，什么情况</translation>
    </message>
    <message>
        <source>The result is confirmed; each department is appraised next.</source>
        <translation>确认办结以后，接着评价每个部门。</translation>
    </message>
    <message>
        <source>Remark (may stay empty)</source>
        <translation>备注（可以不填）</translation>
    </message>
    <message>
        <source>The departments do it again. Say what is not solved.</source>
        <translation>由部门重新办理。请写清哪里没有解决。</translation>
    </message>
    <message>
        <source>What is not solved</source>
        <translation>哪里没有解决</translation>
    </message>
</context>
<context>
    <name>StepPanel</name>
    <message>
        <source>Not now</source>
        <translation>先不办</translation>
    </message>
    <message>
        <source>Please write: {label}</source>
        <translation>请写一写：{label}</translation>
    </message>
    <message>
        <source>At most {n} characters</source>
        <translation>最多 {n} 字</translation>
    </message>
</context>
<context>
    <name>Steps</name>
    <message>
        <source>Not written yet</source>
        <translation>还没写</translation>
    </message>
    <message>
        <source>{n} left to fill in</source>
        <translation>{n} 项未填</translation>
    </message>
    <message>
        <source>Filled in</source>
        <translation>已填</translation>
    </message>
    <message>
        <source>Consultation</source>
        <translation>申请会商</translation>
    </message>
    <message>
        <source>Please choose one</source>
        <translation>请选一项</translation>
    </message>
    <message>
        <source>Matter {id} chosen</source>
        <translation>已选第 {id} 项</translation>
    </message>
    <message>
        <source>None yet</source>
        <translation>还没有</translation>
    </message>
    <message>
        <source>{n} photos</source>
        <translation>{n} 张</translation>
    </message>
    <message>
        <source>After the matter</source>
        <translation>定责以后填</translation>
    </message>
    <message>
        <source>Can be submitted</source>
        <translation>可以提交</translation>
    </message>
</context>
<context>
    <name>StickCard</name>
    <message>
        <source>Carry out what waits…</source>
        <translation>带出待同步内容…</translation>
    </message>
    <message>
        <source>Read the county&apos;s answer…</source>
        <translation>读入县里的应答…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>No network at all? Take it on a stick</source>
        <translation>完全没有网络？用 U 盘带</translation>
    </message>
    <message>
        <source>Save what waits as a file, let the county take it in, and read the answer that comes back. The file is encrypted; updates can be on the same stick.</source>
        <translation>把待同步的内容存成文件交给县里，再读入带回的应答。文件是加密的，丢了别人也看不到；程序更新可以放在同一个 U 盘上。</translation>
    </message>
    <message>
        <source>Carried out {when}: {events} steps, {photos} photos. No answer has been read yet.</source>
        <translation>{when} 带出 {events} 步、{photos} 张照片，还没有读入应答。</translation>
    </message>
    <message>
        <source>{done} of {size}</source>
        <translation>已写 {done}，共 {size}</translation>
    </message>
    <message>
        <source>Writing…</source>
        <translation>正在写入…</translation>
    </message>
    <message>
        <source>Carry out what waits</source>
        <translation>带出待同步内容</translation>
    </message>
    <message>
        <source>Cancelled; nothing was left on the stick.</source>
        <translation>已取消，U 盘上没有留下文件。</translation>
    </message>
    <message>
        <source>Saved {name}: {events} steps, {photos} photos. Take the stick to the county; what is on it keeps waiting here until its answer is read.</source>
        <translation>已存为“{name}”：{events} 步、{photos} 张照片。请把 U 盘带到县里；读入应答以前，这些内容仍算待同步。</translation>
    </message>
    <message>
        <source> {n} photos are left for the next time.</source>
        <translation>还有 {n} 张照片留到下次。</translation>
    </message>
    <message>
        <source>Read the county&apos;s answer</source>
        <translation>读入县里的应答</translation>
    </message>
    <message>
        <source>Read: the county has answered {n} steps.</source>
        <translation>已读入：县里答复了 {n} 步。</translation>
    </message>
    <message>
        <source> {n} of them were refused: see “Needs you”.</source>
        <translation>其中 {n} 步没有被接受，请看“需处理”。</translation>
    </message>
    <message>
        <source> The county has more to say: please carry out once more.</source>
        <translation>县里还有内容没带完，请再带出一次。</translation>
    </message>
    <message>
        <source>Xianghu files</source>
        <translation>乡呼文件</translation>
    </message>
    <message>
        <source>Updates from the same stick…</source>
        <translation>从同一个 U 盘更新程序…</translation>
    </message>
    <message>
        <source>Reading and checking {name}…</source>
        <translation>正在读入并检查“{name}”…</translation>
    </message>
    <message>
        <source> Not taken this time: {n} steps, {photos} photos; they go again with the next.</source>
        <translation>这次县里没有收：{n} 步、{photos} 张照片；下次带出时会再带上。</translation>
    </message>
</context>
<context>
    <name>SupplementPhotos</name>
    <message>
        <source>Pasted picture</source>
        <translation>粘贴的图片</translation>
    </message>
</context>
<context>
    <name>SyncPage</name>
    <message>
        <source>Opening</source>
        <translation>正在打开</translation>
    </message>
    <message>
        <source>Connecting</source>
        <translation>正在连接</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>已连接</translation>
    </message>
    <message>
        <source>Not connected</source>
        <translation>未连接</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停下</translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation>立即同步</translation>
    </message>
    <message>
        <source>Work offline</source>
        <translation>离线工作</translation>
    </message>
    <message>
        <source>Export a report for support…</source>
        <translation>导出报告给运维…</translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation>需处理</translation>
    </message>
    <message>
        <source>Nothing was refused or set aside.</source>
        <translation>没有被退回或搁置的内容。</translation>
    </message>
    <message>
        <source>On its way to the county</source>
        <translation>还在路上</translation>
    </message>
    <message>
        <source>Nothing waits: whatever you sent from this PC is at the county.</source>
        <translation>没有等待的内容：从这台电脑发出的，县里都收到了。</translation>
    </message>
    <message>
        <source>Sync</source>
        <translation>同步</translation>
    </message>
    <message>
        <source>What is here and not yet at the county; nothing gets lost</source>
        <translation>哪些内容在本机、还没到县里；一样都不会丢</translation>
    </message>
    <message>
        <source>County server</source>
        <translation>县级平台</translation>
    </message>
    <message>
        <source>Last sync</source>
        <translation>最近同步</translation>
    </message>
    <message>
        <source>not yet</source>
        <translation>还没有过</translation>
    </message>
    <message>
        <source>Photos waiting</source>
        <translation>待传照片</translation>
    </message>
    <message>
        <source>Confirmed by the county</source>
        <translation>县里已确认</translation>
    </message>
    <message>
        <source>Please note</source>
        <translation>请留意</translation>
    </message>
    <message>
        <source>none</source>
        <translation>没有</translation>
    </message>
    <message>
        <source>{n}, {size}</source>
        <translation>{n} 张，{size}</translation>
    </message>
    <message>
        <source>unknown reason</source>
        <translation>原因不明</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Send again</source>
        <translation>再发一次</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>收回</translation>
    </message>
    <message>
        <source>The county did not take “{step}”: {reason}.</source>
        <translation>县里没有接受“{step}”：{reason}。</translation>
    </message>
    <message>
        <source>Look at the call; then send it again, or take this step back.</source>
        <translation>请先看呼叫单的经过，再决定再发一次，还是收回这一步。</translation>
    </message>
    <message>
        <source>tried {n} times</source>
        <translation>已试 {n} 次</translation>
    </message>
    <message>
        <source>It will be sent again.</source>
        <translation>会再发一次。</translation>
    </message>
    <message>
        <source>Taken back; the county&apos;s copy stands.</source>
        <translation>已收回，以县里的为准。</translation>
    </message>
    <message>
        <source>Export a report for support</source>
        <translation>导出报告给运维</translation>
    </message>
    <message>
        <source>Exported to {path}; it holds nothing about residents.</source>
        <translation>已导出到 {path}，里面没有居民信息。</translation>
    </message>
    <message>
        <source>Photos that do not get through</source>
        <translation>照片发不出去</translation>
    </message>
    <message>
        <source>{n} photos: {why}</source>
        <translation>{n} 张照片：{why}</translation>
    </message>
    <message>
        <source>You work offline; everything is kept here. “Sync now” goes online again.</source>
        <translation>已切换为离线，内容都存在本机。按“立即同步”恢复联网。</translation>
    </message>
    <message>
        <source>carried out {when}</source>
        <translation>已带出 {when}</translation>
    </message>
</context>
<context>
    <name>TicketJourney</name>
    <message>
        <source>The county did not take one step. See why on the right; take it back.</source>
        <translation>有一步县里没有收，原因写在“经过”里；可以撤销后重新办。</translation>
    </message>
    <message>
        <source>{n} steps of a colleague wait on this PC; they go when that person is at the desk.</source>
        <translation>同事在这台电脑上还有 {n} 步没有送出，等他本人使用时自动发送。</translation>
    </message>
    <message>
        <source>Not at the county yet. It goes by itself as soon as there is a connection.</source>
        <translation>还没到县里，连上网络后会自动发送，不必守着。</translation>
    </message>
    <message>
        <source>{n} steps are not at the county yet; they go by themselves.</source>
        <translation>有 {n} 步还没到县里，连上网络后会自动发送。</translation>
    </message>
</context>
<context>
    <name>TicketLines</name>
    <message>
        <source>Accepted when</source>
        <translation>何时受理</translation>
    </message>
    <message>
        <source>Spoken to</source>
        <translation>和谁沟通</translation>
    </message>
    <message>
        <source>Solved how</source>
        <translation>怎么解决</translation>
    </message>
    <message>
        <source>Solved when</source>
        <translation>何时解决</translation>
    </message>
    <message>
        <source>{satisfaction}, {score} points</source>
        <translation>{satisfaction}&#x3000;{score} 分</translation>
    </message>
    <message>
        <source>What is wrong</source>
        <translation>怎么回事</translation>
    </message>
    <message>
        <source>Supplement</source>
        <translation>补充</translation>
    </message>
    <message>
        <source>Person served</source>
        <translation>服务对象</translation>
    </message>
    <message>
        <source>Not taken over</source>
        <translation>没有采用的改动</translation>
    </message>
    <message>
        <source>Matter</source>
        <translation>事项</translation>
    </message>
    <message>
        <source>On no list</source>
        <translation>清单里没有</translation>
    </message>
    <message>
        <source>Primary</source>
        <translation>主体责任</translation>
    </message>
    <message>
        <source>This township</source>
        <translation>本镇街</translation>
    </message>
    <message>
        <source>Supporting</source>
        <translation>配合责任</translation>
    </message>
    <message>
        <source>Sorted by</source>
        <translation>依据词语</translation>
    </message>
    <message>
        <source>Legal basis</source>
        <translation>法律依据</translation>
    </message>
    <message>
        <source>List edition</source>
        <translation>清单版本</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>No</source>
        <translation>否</translation>
    </message>
    <message>
        <source>Round {n}</source>
        <translation>第 {n} 轮</translation>
    </message>
    <message>
        <source>Called as</source>
        <translation>镇街原报</translation>
    </message>
    <message>
        <source>County&apos;s reason</source>
        <translation>县里改定原因</translation>
    </message>
    <message>
        <source>Proposed</source>
        <translation>程序推荐</translation>
    </message>
    <message>
        <source>The same</source>
        <translation>与推荐一致</translation>
    </message>
    <message>
        <source>{matter}, another one was chosen</source>
        <translation>{matter}（没有选）</translation>
    </message>
</context>
<context>
    <name>TicketPage</name>
    <message>
        <source>What happened</source>
        <translation>经过</translation>
    </message>
    <message>
        <source>newest first</source>
        <translation>最新的在上面</translation>
    </message>
    <message>
        <source>no number yet</source>
        <translation>还没有编号</translation>
    </message>
    <message>
        <source>called {when}</source>
        <translation>{when} 呼叫</translation>
    </message>
    <message>
        <source>Call {number}</source>
        <translation>呼叫单 {number}</translation>
    </message>
    <message>
        <source>Please write something or add a photo.</source>
        <translation>请写点什么，或者加一张照片。</translation>
    </message>
    <message>
        <source>“{step}” is written down and goes to the county by itself.</source>
        <translation>“{step}”已记下，会自动发往县里。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Taken back.</source>
        <translation>已撤销。</translation>
    </message>
    <message>
        <source>Print</source>
        <translation>打印</translation>
    </message>
    <message>
        <source>Taken back; the call is a draft again.</source>
        <translation>已撤销，呼叫单又成了草稿，可以接着写。</translation>
    </message>
    <message>
        <source>“{step}” is at the county.</source>
        <translation>“{step}”县里已收到。</translation>
    </message>
</context>
<context>
    <name>TicketParts</name>
    <message>
        <source>Late</source>
        <translation>超期</translation>
    </message>
    <message>
        <source>{n} d early</source>
        <translation>提前 {n} 天</translation>
    </message>
    <message>
        <source>In time</source>
        <translation>按时</translation>
    </message>
</context>
<context>
    <name>TicketSheet</name>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Given</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>Result  {name}</source>
        <translation>办结说明&#x3000;{name}</translation>
    </message>
    <message>
        <source>Appraisals</source>
        <translation>评价</translation>
    </message>
    <message>
        <source>The call</source>
        <translation>呼叫内容</translation>
    </message>
    <message>
        <source>No department has it yet</source>
        <translation>还没有派单</translation>
    </message>
    <message>
        <source>It is on no list: the county desk names a lead in a joint consultation.</source>
        <translation>清单里没有这件事，由县级平台联合会商，确定牵头部门。</translation>
    </message>
    <message>
        <source>The county desk dispatches it next. By the list, {names} would lead.</source>
        <translation>下一步由县级平台派单。按清单，由{names}承担主体责任。</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Result {n}</source>
        <translation>办结 {n}</translation>
    </message>
    <message>
        <source>Call {n}</source>
        <translation>呼叫 {n}</translation>
    </message>
    <message>
        <source>{photo}: at the county</source>
        <translation>{photo}（在县里）</translation>
    </message>
    <message>
        <source>{n} of these are still on the way to the county</source>
        <translation>其中 {n} 张还在送往县里的路上</translation>
    </message>
    <message>
        <source>{n} photos: {why}</source>
        <translation>{n} 张照片：{why}</translation>
    </message>
    <message>
        <source>Whose duty, and why</source>
        <translation>定责依据</translation>
    </message>
    <message>
        <source>Proposals do not go by this call any more.</source>
        <translation>推荐事项时，不再参考这张单子。</translation>
    </message>
    <message>
        <source>For problems like this one, proposals go by what was settled here: {matter}.</source>
        <translation>以后写到类似的事，推荐会参考这张单子定的“{matter}”。</translation>
    </message>
</context>
<context>
    <name>TicketsPage</name>
    <message>
        <source>Calls</source>
        <translation>呼叫单</translation>
    </message>
    <message>
        <source>Search: words, pinyin initials, number</source>
        <translation>搜索：词语、拼音首字母、编号</translation>
    </message>
    <message>
        <source>Search calls</source>
        <translation>搜索呼叫单</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>呼叫单</translation>
    </message>
    <message>
        <source>Department</source>
        <translation>县直部门</translation>
    </message>
    <message>
        <source>What now</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>At the county</source>
        <translation>到县里了吗</translation>
    </message>
    <message>
        <source>Time limit</source>
        <translation>时限</translation>
    </message>
    <message>
        <source>Begun</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Waiting for me</source>
        <translation>待处理</translation>
    </message>
    <message>
        <source>Under way</source>
        <translation>办理中</translation>
    </message>
    <message>
        <source>Closed</source>
        <translation>已办结</translation>
    </message>
    <message>
        <source>Drafts</source>
        <translation>草稿</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>arrived</source>
        <translation>已到县里</translation>
    </message>
    <message>
        <source>Not at the county yet</source>
        <translation>还没到县里</translation>
    </message>
    <message>
        <source>Being sent</source>
        <translation>正在发送</translation>
    </message>
    <message>
        <source>Being checked</source>
        <translation>正在核实</translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation>需处理</translation>
    </message>
    <message>
        <source>saved on this PC {when}</source>
        <translation>已保存在本机 {when}</translation>
    </message>
    <message>
        <source>(nothing written yet)</source>
        <translation>（还没写内容）</translation>
    </message>
    <message>
        <source>Draft: go on writing</source>
        <translation>草稿，接着写</translation>
    </message>
    <message>
        <source>only on this PC</source>
        <translation>只在本机</translation>
    </message>
    <message>
        <source>Nothing found for “{text}”</source>
        <translation>没有找到“{text}”</translation>
    </message>
    <message>
        <source>Try fewer words, or look among all calls.</source>
        <translation>请换个短一点的词，或者在“全部”里找。</translation>
    </message>
    <message>
        <source>New call</source>
        <translation>新建呼叫</translation>
    </message>
    <message>
        <source>Nothing waits for you</source>
        <translation>没有等您处理的</translation>
    </message>
    <message>
        <source>Results to confirm, departments to appraise and calls sent back stand here.</source>
        <translation>要确认的结果、要评价的部门、退回来要改的，都会列在这里。</translation>
    </message>
    <message>
        <source>Nothing is under way</source>
        <translation>没有正在办理的</translation>
    </message>
    <message>
        <source>Calls that the county is working on stand here, with their time limits.</source>
        <translation>县里正在办的呼叫单会列在这里，带着时限。</translation>
    </message>
    <message>
        <source>Nothing is closed yet</source>
        <translation>还没有办结的</translation>
    </message>
    <message>
        <source>Calls that were solved and appraised stand here.</source>
        <translation>办结并评价过的呼叫单会列在这里。</translation>
    </message>
    <message>
        <source>No drafts</source>
        <translation>没有草稿</translation>
    </message>
    <message>
        <source>What you begin to write is kept here until you submit it.</source>
        <translation>写了一半的会一直留在这里，直到提交。</translation>
    </message>
    <message>
        <source>No calls yet</source>
        <translation>还没有呼叫单</translation>
    </message>
    <message>
        <source>When the township meets something it cannot solve alone, it calls the county.</source>
        <translation>镇街遇到自己解决不了的事，就呼叫县里。</translation>
    </message>
</context>
<context>
    <name>Tile</name>
    <message>
        <source>Photo {n}</source>
        <translation>照片 {n}</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Remove {photo}</source>
        <translation>移除{photo}</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>Open Xianghu</source>
        <translation>打开乡呼</translation>
    </message>
    <message>
        <source>New call</source>
        <translation>新建呼叫</translation>
    </message>
    <message>
        <source>End the program</source>
        <translation>退出程序</translation>
    </message>
    <message>
        <source>Xianghu</source>
        <translation>乡呼</translation>
    </message>
    <message>
        <source>{n} wait for you</source>
        <translation>{n} 件等您处理</translation>
    </message>
    <message>
        <source>{n} not at the county yet</source>
        <translation>{n} 步还没到县里</translation>
    </message>
    <message>
        <source>It goes on syncing here; end it with the menu of this icon.</source>
        <translation>程序在这里继续同步；要退出，请用这个图标的菜单。</translation>
    </message>
</context>
<context>
    <name>TwinsView</name>
    <message>
        <source>Looking for matters that can hardly be told apart…</source>
        <translation>正在找容易混淆的事项…</translation>
    </message>
    <message>
        <source>Two matters</source>
        <translation>两个事项</translation>
    </message>
    <message>
        <source>Words that fit both</source>
        <translation>两边都像的说法</translation>
    </message>
    <message>
        <source>Matters that can hardly be told apart</source>
        <translation>难分的事项</translation>
    </message>
    <message>
        <source>Copy for the list&apos;s keeper</source>
        <translation>复制给清单维护员</translation>
    </message>
    <message>
        <source>{n} pairs are easily taken for one another; the list&apos;s keeper can part them.</source>
        <translation>有 {n} 对事项容易混淆，请清单维护员改改常用说法。</translation>
    </message>
    <message>
        <source>No two matters of this list are easily taken for one another.</source>
        <translation>这份清单里没有容易混淆的事项。</translation>
    </message>
    <message>
        <source>Copied; paste it into a message to the list&apos;s keeper.</source>
        <translation>已复制，可以粘贴到给清单维护员的消息里。</translation>
    </message>
</context>
<context>
    <name>UpdateCard</name>
    <message>
        <source>Look for updates now</source>
        <translation>现在检查更新</translation>
    </message>
    <message>
        <source>Update from a folder…</source>
        <translation>从文件夹更新…</translation>
    </message>
    <message>
        <source>Install now and start again</source>
        <translation>现在安装并重新打开</translation>
    </message>
    <message>
        <source>Updates</source>
        <translation>更新</translation>
    </message>
    <message>
        <source>This version</source>
        <translation>现在的版本</translation>
    </message>
    <message>
        <source>Ring</source>
        <translation>更新通道</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Switched off by the county&apos;s administrator</source>
        <translation>已由县里运维关闭</translation>
    </message>
    <message>
        <source>Last look</source>
        <translation>上次检查</translation>
    </message>
    <message>
        <source>Go back to {version}</source>
        <translation>退回 {version}</translation>
    </message>
    <message>
        <source>Not yet</source>
        <translation>还没有</translation>
    </message>
    <message>
        <source>Fetching: {done} of {size}</source>
        <translation>正在下载：{done}，共 {size}</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>正在检查…</translation>
    </message>
    <message>
        <source>{version} is ready and is installed at the next start</source>
        <translation>{version} 已经准备好，下次打开程序时安装</translation>
    </message>
    <message>
        <source>There is {version}; on this PC the county&apos;s administrator installs it</source>
        <translation>有新版本 {version}；这台电脑由县里运维安装</translation>
    </message>
    <message>
        <source>Nothing waits</source>
        <translation>没有要安装的更新</translation>
    </message>
    <message>
        <source>Not known yet</source>
        <translation>还不知道</translation>
    </message>
    <message>
        <source>Folder with the update, such as on a stick</source>
        <translation>更新所在的文件夹，如 U 盘上的</translation>
    </message>
</context>
<context>
    <name>WorkbenchPage</name>
    <message>
        <source>Deal with it</source>
        <translation>处理</translation>
    </message>
    <message>
        <source>Approve</source>
        <translation>审批</translation>
    </message>
    <message>
        <source>Correct</source>
        <translation>修改</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>See result</source>
        <translation>查看结果</translation>
    </message>
    <message>
        <source>Appraise</source>
        <translation>评价</translation>
    </message>
    <message>
        <source>Write on</source>
        <translation>接着写</translation>
    </message>
    <message>
        <source>Waiting for me</source>
        <translation>待我处理</translation>
    </message>
    <message>
        <source>Being handled by the county</source>
        <translation>县里办理中</translation>
    </message>
    <message>
        <source>Due soon</source>
        <translation>将到期</translation>
    </message>
    <message>
        <source>Late</source>
        <translation>已超期</translation>
    </message>
    <message>
        <source>Just happened</source>
        <translation>刚刚发生</translation>
    </message>
    <message>
        <source>To do today</source>
        <translation>今天要办的</translation>
    </message>
    <message>
        <source>{n} waiting for you</source>
        <translation>有 {n} 件等您处理</translation>
    </message>
    <message>
        <source>nothing waits for you</source>
        <translation>没有等您处理的</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>要做什么</translation>
    </message>
    <message>
        <source>Matter</source>
        <translation>事项</translation>
    </message>
    <message>
        <source>Department</source>
        <translation>县直部门</translation>
    </message>
    <message>
        <source>Until</source>
        <translation>时限</translation>
    </message>
    <message>
        <source>Nothing waits for you</source>
        <translation>现在没有等您处理的</translation>
    </message>
    <message>
        <source>Whatever needs you shows here: results to confirm, appraisals, drafts, calls that were sent back. Met a problem that the township cannot solve alone? Call the county.</source>
        <translation>等您确认的结果、要评价的部门、没写完的草稿、退回修改的呼叫单，都会出现在这里。碰到镇里自己解决不了的问题，就呼叫县里。</translation>
    </message>
    <message>
        <source>New call</source>
        <translation>新建呼叫</translation>
    </message>
    <message>
        <source>(nothing written yet)</source>
        <translation>（还没有写）</translation>
    </message>
    <message>
        <source>the first sync is not finished yet</source>
        <translation>首次同步还没完成</translation>
    </message>
    <message>
        <source>The county&apos;s data are still being fetched</source>
        <translation>正在取县里的数据</translation>
    </message>
    <message>
        <source>The first sync is not finished yet; then what waits for you stands here by itself. A new call can be written meanwhile.</source>
        <translation>首次同步还没完成，完成后等您处理的会自己列在这里。现在也可以先写新呼叫。</translation>
    </message>
</context>
<context>
    <name>_DropZone</name>
    <message>
        <source>Drop photos here</source>
        <translation>把照片拖到这里</translation>
    </message>
    <message>
        <source>JPEG, PNG or WebP; time and place are read from the photo</source>
        <translation>支持 JPEG、PNG、WebP；时间和位置从照片里读取</translation>
    </message>
</context>
</TS>
