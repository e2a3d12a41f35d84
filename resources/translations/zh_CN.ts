<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AppraisePage</name>
    <message>
        <source>Appraisals</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One matter, one appraisal: each department is appraised for its own piece</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting for appraisal</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing waits for appraisal</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>After you confirm a result, the departments that worked on it stand here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look at the calls</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Appraised</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} is appraised. It goes to the county by itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take it back</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Assignments</name>
    <message>
        <source>Department</source>
        <translation type="unfinished">县直部门</translation>
    </message>
    <message>
        <source>Duty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This piece</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>State</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time limit</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DepartmentCard</name>
    <message>
        <source>Satisfaction with {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>May stay empty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Satisfied?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Score</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Submit appraisal</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Submit the appraisal of {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Please choose one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From 0 to 100</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Duties</name>
    <message>
        <source>Handled in these steps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Township calls</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Desk dispatches</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Departments act</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Township appraises</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>By {basis}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>List edition {label}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not on the list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask for a joint consultation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The county desk calls the departments together and names one that leads. The one named may not return it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Consultation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Primary responsibility</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This township (supporting)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing named</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This township</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The list leaves this matter to the township. Do it here, in these steps:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A call is still right where you need a department&apos;s opinion, its people or its powers.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Supporting responsibility</source>
        <translation type="unfinished"></translation>
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
</context>
<context>
    <name>FindMatter</name>
    <message>
        <source>Search the list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take this matter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{title}. Supporting: {names}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FormView</name>
    <message>
        <source>Yes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Please choose</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pick a day</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Happenings</name>
    <message>
        <source>{n} departments</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The county did not take it: {why}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation type="unfinished">需处理</translation>
    </message>
    <message>
        <source>Take it back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Being checked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not at the county yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} photos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changed: {fields}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>title</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>description</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>village</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>place</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>person served</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>telephone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Leading: {names}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Supporting: {names}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not granted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Until {when}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{satisfaction}, {score} points</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Granted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Number {number}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Xianghu</source>
        <translation>乡呼县应</translation>
    </message>
    <message>
        <source>Not synced yet</source>
        <translation>还没有同步过</translation>
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
</context>
<context>
    <name>MatterCards</name>
    <message>
        <source>Because: </source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MatterFinder</name>
    <message>
        <source>Words or pinyin initials, for example xfth</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search the list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Domain</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Department</source>
        <translation type="unfinished">县直部门</translation>
    </message>
    <message>
        <source>Matter</source>
        <translation type="unfinished">事项</translation>
    </message>
    <message>
        <source>Primary responsibility</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Matters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All domains</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All departments</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} matters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This township</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MattersPage</name>
    <message>
        <source>Responsibility list</source>
        <translation type="unfinished">责任清单</translation>
    </message>
    <message>
        <source>Sample list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No list yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The county publishes the list; it comes with the first sync.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open sync</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everyday words</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>List edition {label}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} matters</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MoreView</name>
    <message>
        <source>Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Telephone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The person served (if there is one)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Seen only by this township and those who handle the call, used only to ask whether the matter was solved. Kept encrypted on this PC.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The questions come with the matter</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>NewCallPage</name>
    <message>
        <source>New call</source>
        <translation type="unfinished">新建呼叫</translation>
    </message>
    <message>
        <source>Say it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whose duty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Photos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Review</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Discard this draft</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved on this PC as you type</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Correct and submit again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved on this PC {when}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The list has a newer edition since the matter was chosen. Look once more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} working days</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the same day</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pasted picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A photo was removed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Undo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} is here already; it was not added twice.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Adding photos, {n} to go…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The list comes with the first sync.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write what is wrong; the likeliest matters come by themselves.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing on the list is near. Say it in other words, or search the list.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You chose matter {id}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>With this matter, duties are as follows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Here you see who bears responsibility, as you write.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No matter is chosen yet. You can go on and choose later.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next: more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next: review</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Submit the call</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask for a consultation, on to photos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Help is needed all the same, on to photos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On to photos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take this one, on to photos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved on this PC  {when}  can be finished and submitted offline</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Submitted. It goes to the county by itself as soon as there is a connection.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The draft was put away.</source>
        <translation type="unfinished"></translation>
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
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This township itself bears primary responsibility</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Very sure</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Likely</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Possible</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PhotoSheet</name>
    <message>
        <source>Add photos…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paste</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Or drop photos here. Originals are kept as they are.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no picture in the clipboard. Copy one first, then paste.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add photos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Photos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time of taking unknown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Taken {when}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No place in it</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PictureDialog</name>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ProblemView</name>
    <message>
        <source>For example: cars parked in disorder block the fire lane near the estate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name or pinyin initials</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>For example: 30 m outside the east gate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is wrong</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Village or community</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Exact place</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Urgency</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The likeliest on the list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search the list…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not on the list: ask for a joint consultation</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Program</name>
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
    <message>
        <source>Rescued {n} records; the damaged file is kept beside them.</source>
        <translation>已找回 {n} 条记录；损坏的原文件另外保存着。</translation>
    </message>
    <message>
        <source>Enrolled: {person}, {township}.</source>
        <translation>登记好了：{person}，{township}。</translation>
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
    <name>Review</name>
    <message>
        <source>What is wrong</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Description</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Place</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Urgency</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whose duty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Photos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not on the list; asks for a joint consultation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Matter</source>
        <translation type="unfinished">事项</translation>
    </message>
    <message>
        <source>This township</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Primary responsibility</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Supporting responsibility</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This township&apos;s part</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} photos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Person served</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Yes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ReviewView</name>
    <message>
        <source>Before it can be submitted ({n}):</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is missing. Read it once more, then submit.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change {part}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Photo {n}</source>
        <translation type="unfinished"></translation>
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
</context>
<context>
    <name>StepForms</name>
    <message>
        <source>Approved, the call goes to the county.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It goes back to the clerk, who mends it and submits again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What should be mended</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The county and the departments see it as soon as it arrives.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is to be added</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The call ends here. Departments are told to stop.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Why it is withdrawn</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The county desk sees the urging at once.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is pressing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The county desk calls the departments together and names a lead.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the departments disagree on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>For what is late or refused: the county supervises it jointly.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is late or refused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The result is confirmed; each department is appraised next.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remark (may stay empty)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The departments do it again. Say what is not solved.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is not solved</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>StepPanel</name>
    <message>
        <source>Not now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Please write: {label}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>At most {n} characters</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Steps</name>
    <message>
        <source>Not written yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} left to fill in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filled in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Consultation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Please choose one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Matter {id} chosen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>None yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} photos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>After the matter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Can be submitted</source>
        <translation type="unfinished"></translation>
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
</context>
<context>
    <name>TicketPage</name>
    <message>
        <source>What happened</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>newest first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no number yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>called {when}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Call {number}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The county did not take one step. See why on the right; take it back.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not at the county yet. It goes by itself as soon as there is a connection.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} steps are not at the county yet; they go by themselves.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Please write something or add a photo.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{step}” is written down and goes to the county by itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Undo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Taken back.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pasted picture</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TicketSheet</name>
    <message>
        <source>Reason</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Given</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Result  {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Appraisals</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The call</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No department has it yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is on no list: the county desk names a lead in a joint consultation.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The county desk dispatches it next. By the list, {names} would lead.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Photos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} still on the way</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Result {n}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Call {n}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{photo}: at the county</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is wrong</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Supplement</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Person served</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not taken over</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Matter</source>
        <translation type="unfinished">事项</translation>
    </message>
    <message>
        <source>On no list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Primary</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This township</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Supporting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sorted by</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Legal basis</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>List edition</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TicketsPage</name>
    <message>
        <source>Calls</source>
        <translation type="unfinished">呼叫单</translation>
    </message>
    <message>
        <source>Search: words, pinyin initials, number</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search calls</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Call</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Department</source>
        <translation type="unfinished">县直部门</translation>
    </message>
    <message>
        <source>What now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>At the county</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Begun</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting for me</source>
        <translation type="unfinished">待我处理</translation>
    </message>
    <message>
        <source>Under way</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Closed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drafts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>arrived</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not at the county yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Being sent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Being checked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation type="unfinished">需处理</translation>
    </message>
    <message>
        <source>saved on this PC {when}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>(nothing written yet)</source>
        <translation type="unfinished">（还没有写）</translation>
    </message>
    <message>
        <source>Draft: go on writing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>only on this PC</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing found for “{text}”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try fewer words, or look among all calls.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New call</source>
        <translation type="unfinished">新建呼叫</translation>
    </message>
</context>
<context>
    <name>Tile</name>
    <message>
        <source>Photo {n}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove {photo}</source>
        <translation type="unfinished"></translation>
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
</context>
<context>
    <name>_DropZone</name>
    <message>
        <source>Drop photos here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>JPEG, PNG or WebP; time and place are read from the photo</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>page</name>
    <message>
        <source>Late</source>
        <translation type="unfinished">已超期</translation>
    </message>
    <message>
        <source>{n} d early</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accepted when</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Spoken to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Solved how</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Solved when</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{satisfaction}, {score} points</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Yes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing waits for you</source>
        <translation type="unfinished">现在没有等您处理的</translation>
    </message>
    <message>
        <source>Results to confirm, departments to appraise and calls sent back stand here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is under way</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Calls that the county is working on stand here, with their time limits.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is closed yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Calls that were solved and appraised stand here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No drafts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What you begin to write is kept here until you submit it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No calls yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When the township meets something it cannot solve alone, it calls the county.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
